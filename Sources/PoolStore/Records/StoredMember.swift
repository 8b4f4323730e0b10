public import Foundation
import GRDB

/// A member that this host approved: its key is let in again without asking (relay.md 12.3, point 6), until it is
/// revoked by a kick or a block (deltas.md 5).
public struct StoredMember: Sendable, Equatable {
    public let pool: PoolAddress
    /// The Ed25519 public key as on the wire (base64): its peer id.
    public let publicKey: String
    public var name: String
    /// Kept from the first approval on.
    public var firstSeenAt: Date
    public var lastSeenAt: Date

    public init(pool: PoolAddress, publicKey: String, name: String, firstSeenAt: Date, lastSeenAt: Date) {
        self.pool = pool
        self.publicKey = publicKey
        self.name = name
        self.firstSeenAt = firstSeenAt
        self.lastSeenAt = lastSeenAt
    }
}

extension Store {
    /// Notes that a member is approved and was seen at `now` under `name`.
    public func approve(
        _ publicKey: String, name: String, in pool: PoolAddress, at now: Date
    ) async throws(StoreError) {
        try await write(surviving: .power) { db in
            try db.execute(
                sql: """
                    INSERT INTO approved_members
                        (server_url, pool_id, public_key, name, first_seen_at, last_seen_at)
                    VALUES (?, ?, ?, ?, ?, ?)
                    ON CONFLICT DO UPDATE SET name = excluded.name, last_seen_at = excluded.last_seen_at
                    """, arguments: pool.arguments + [publicKey, name, now.stored, now.stored])
        }
    }

    /// The approved members of a pool, the one seen last first.
    public func approvedMembers(of pool: PoolAddress) async throws(StoreError) -> [StoredMember] {
        try await read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT * FROM approved_members WHERE \(PoolAddress.condition)
                    ORDER BY last_seen_at DESC, public_key
                    """, arguments: pool.arguments
            ).map(StoredMember.init(row:))
        }
    }

    /// Takes an approval back. Harmless when there is none.
    public func revokeApproval(of publicKey: String, in pool: PoolAddress) async throws(StoreError) {
        try await write(surviving: .power) { db in
            try db.execute(
                sql: "DELETE FROM approved_members WHERE \(PoolAddress.condition) AND public_key = ?",
                arguments: pool.arguments + [publicKey])
        }
    }
}

extension StoredMember {
    fileprivate init(row: Row) throws {
        self.init(
            pool: try PoolAddress(row: row), publicKey: try row.decode(forColumn: "public_key"),
            name: try row.decode(forColumn: "name"), firstSeenAt: try row.decodeTime("first_seen_at"),
            lastSeenAt: try row.decodeTime("last_seen_at"))
    }
}
