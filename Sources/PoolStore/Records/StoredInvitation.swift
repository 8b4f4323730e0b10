public import Foundation
import GRDB

/// An invitation that this host gave out. It is kept after its use, because a returning member proves itself with it
/// (relay.md 12.3, point 7).
public struct StoredInvitation: Sendable, Equatable {
    public let pool: PoolAddress
    /// The token id as on the wire (base64).
    public let tokenID: String
    /// The whole invitation. Secret.
    public var url: String
    public var expiresAt: Date
    /// How many members may join with it.
    public var maxUses: Int
    /// How many did.
    public var uses: Int

    public init(pool: PoolAddress, tokenID: String, url: String, expiresAt: Date, maxUses: Int, uses: Int = 0) {
        self.pool = pool
        self.tokenID = tokenID
        self.url = url
        self.expiresAt = expiresAt
        self.maxUses = maxUses
        self.uses = uses
    }
}

extension Store {
    /// Inserts or replaces an invitation.
    public func save(_ invitation: StoredInvitation) async throws(StoreError) {
        try await write(surviving: .power) { db in
            try db.execute(
                sql: """
                    INSERT OR REPLACE INTO invitations
                        (server_url, pool_id, token_id, url, expires_at, max_uses, uses)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: invitation.pool.arguments + [
                    invitation.tokenID, invitation.url, invitation.expiresAt.stored, invitation.maxUses,
                    invitation.uses,
                ])
        }
    }

    /// The invitations of a pool, the one that expires first first.
    public func invitations(of pool: PoolAddress) async throws(StoreError) -> [StoredInvitation] {
        try await read { db in
            try Row.fetchAll(
                db, sql: "SELECT * FROM invitations WHERE \(PoolAddress.condition) ORDER BY expires_at, token_id",
                arguments: pool.arguments
            ).map(StoredInvitation.init(row:))
        }
    }

    /// Counts one use of an invitation; nothing when it is not known. Survives a power failure, so that no use is had
    /// twice.
    public func countUse(ofInvitation tokenID: String, in pool: PoolAddress) async throws(StoreError) {
        try await write(surviving: .power) { db in
            try db.execute(
                sql: "UPDATE invitations SET uses = uses + 1 WHERE \(PoolAddress.condition) AND token_id = ?",
                arguments: pool.arguments + [tokenID])
        }
    }

    /// Forgets an invitation, as after its revocation. Harmless when it is not known.
    public func removeInvitation(_ tokenID: String, in pool: PoolAddress) async throws(StoreError) {
        try await write(surviving: .power) { db in
            try db.execute(
                sql: "DELETE FROM invitations WHERE \(PoolAddress.condition) AND token_id = ?",
                arguments: pool.arguments + [tokenID])
        }
    }
}

extension StoredInvitation {
    fileprivate init(row: Row) throws {
        self.init(
            pool: try PoolAddress(row: row), tokenID: try row.decode(forColumn: "token_id"),
            url: try row.decode(forColumn: "url"), expiresAt: try row.decodeTime("expires_at"),
            maxUses: try row.decode(forColumn: "max_uses"), uses: try row.decode(forColumn: "uses"))
    }
}
