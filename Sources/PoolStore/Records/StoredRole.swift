public import Foundation
import GRDB

/// What somebody may tell the bots of a pool to do. Who has no entry is a stranger.
public struct StoredRole: Sendable, Equatable {
    /// The roles that are kept.
    public enum Role: String, Sendable, CaseIterable {
        case muted, member, moderator, owner
    }

    public let pool: PoolAddress
    /// The Ed25519 public key as on the wire (base64).
    public let peerID: String
    /// The name under which the role was given, for lists.
    public var name: String
    public var role: Role
    public var givenAt: Date

    public init(in pool: PoolAddress, peerID: String, name: String, role: Role, givenAt: Date) {
        self.pool = pool
        self.peerID = peerID
        self.name = name
        self.role = role
        self.givenAt = givenAt
    }
}

extension Store {
    /// The most roles of a pool; one more fails with `StoreError.Code.limitExceeded`.
    public static let maximumRoles = 10_000

    /// Gives a role, or another one in its place.
    public func save(_ role: StoredRole) async throws(StoreError) {
        try await write(surviving: .power) { db in
            try db.execute(
                sql: """
                    INSERT OR REPLACE INTO roles (server_url, pool_id, peer_id, name, role, given_at)
                    VALUES (?, ?, ?, ?, ?, ?)
                    """,
                arguments: role.pool.arguments + [role.peerID, role.name, role.role.rawValue, role.givenAt.stored])
            let count = try Int.fetchOne(
                db, sql: "SELECT count(*) FROM roles WHERE \(PoolAddress.condition)", arguments: role.pool.arguments)
            guard count ?? 0 <= Store.maximumRoles else {
                throw StoreError(
                    .limitExceeded,
                    "The pool has \(Store.maximumRoles) roles already. Take some away before you give others.")
            }
        }
    }

    /// Takes a role away.
    /// - Returns: whether there was one.
    @discardableResult
    public func removeRole(of peerID: String, in pool: PoolAddress) async throws(StoreError) -> Bool {
        try await write(surviving: .power) { db in
            try db.execute(
                sql: "DELETE FROM roles WHERE \(PoolAddress.condition) AND peer_id = ?",
                arguments: pool.arguments + [peerID])
            return db.changesCount > 0
        }
    }

    /// The role of somebody, or nil.
    public func role(of peerID: String, in pool: PoolAddress) async throws(StoreError) -> StoredRole.Role? {
        try await read { db in
            try Row.fetchOne(
                db, sql: "SELECT * FROM roles WHERE \(PoolAddress.condition) AND peer_id = ?",
                arguments: pool.arguments + [peerID]
            ).map(StoredRole.init(row:))?.role
        }
    }

    /// The roles of a pool, or of all, the one given first first.
    public func roles(in pool: PoolAddress? = nil) async throws(StoreError) -> [StoredRole] {
        try await read { db in
            let condition = pool == nil ? "" : "WHERE \(PoolAddress.condition)"
            return try Row.fetchAll(
                db, sql: "SELECT * FROM roles \(condition) ORDER BY given_at, peer_id", arguments: pool?.arguments ?? []
            ).map(StoredRole.init(row:))
        }
    }
}

extension StoredRole {
    fileprivate init(row: Row) throws {
        guard let role = Role(rawValue: try row.decode(forColumn: "role")) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "unknown role")
        }
        self.init(
            in: try PoolAddress(row: row), peerID: try row.decode(forColumn: "peer_id"),
            name: try row.decode(forColumn: "name"), role: role, givenAt: try row.decodeTime("given_at"))
    }
}
