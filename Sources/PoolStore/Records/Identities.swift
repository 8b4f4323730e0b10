public import Foundation
import GRDB

/// The Ed25519 identity of one own member (deltas.md 2.1): one key a pool, so that members cannot be linked across
/// pools.
public struct StoredIdentity: Sendable, Equatable, CustomStringConvertible {
    public let address: MemberAddress
    /// The 32 bytes of the private key. Secret.
    public let seed: Data
    /// Whether a host accepted this key at least once. Only then a rejoin makes sense (deltas.md 2.5).
    public let isApproved: Bool
    /// When the key was made.
    public let createdAt: Date

    /// Without the secret.
    public var description: String { "identity of \(address)\(isApproved ? "" : ", not approved yet")" }
}

extension Store {
    /// The 32 byte seed of the one host identity of this store (relay.md 12.2), or nil before there is one.
    public func hostIdentity() async throws(StoreError) -> Data? {
        try await read { db in try Data.fetchOne(db, sql: "SELECT seed FROM host_identity") }
    }

    /// The host identity. `seed` (32 random bytes) becomes it when there is none yet; an existing one is never
    /// replaced, because its pools would be lost with it.
    public func hostIdentity(creating seed: Data) async throws(StoreError) -> Data {
        try await write(surviving: .power) { db in
            try db.execute(
                sql: "INSERT INTO host_identity (id, seed) VALUES (1, ?) ON CONFLICT DO NOTHING", arguments: [seed])
            return try Data.fetchOne(db, sql: "SELECT seed FROM host_identity") ?? seed
        }
    }

    /// The identity of an own member, or nil before there is one.
    public func identity(of member: MemberAddress) async throws(StoreError) -> StoredIdentity? {
        try await read { db in try StoredIdentity.fetch(db, member) }
    }

    /// The identity of an own member. When there is none yet, `seed` (32 random bytes) becomes it, not approved.
    public func identity(
        of member: MemberAddress, creating seed: Data, at now: Date
    ) async throws(StoreError) -> StoredIdentity {
        try await write(surviving: .power) { db in
            if let known = try StoredIdentity.fetch(db, member) { return known }
            try db.execute(
                sql: """
                    INSERT INTO identities (server_url, pool_id, account, seed, approved, created_at)
                    VALUES (?, ?, ?, ?, 0, ?)
                    """, arguments: member.arguments + [seed, now.stored])
            return StoredIdentity(address: member, seed: seed, isApproved: false, createdAt: now)
        }
    }

    /// Notes that a host accepted the identity of a member. Nothing happens when there is no such identity.
    public func markApproved(_ member: MemberAddress) async throws(StoreError) {
        try await write(surviving: .power) { db in
            try db.execute(
                sql: "UPDATE identities SET approved = 1 WHERE \(MemberAddress.condition)", arguments: member.arguments)
        }
    }

    /// Removes the identity alone, for a key that the server does not know (any more). `forget(_:)` removes all.
    public func removeIdentity(of member: MemberAddress) async throws(StoreError) {
        try await write(surviving: .power) { db in
            try db.execute(
                sql: "DELETE FROM identities WHERE \(MemberAddress.condition)", arguments: member.arguments)
        }
    }
}

extension StoredIdentity {
    fileprivate static func fetch(_ db: Database, _ member: MemberAddress) throws -> StoredIdentity? {
        let row = try Row.fetchOne(
            db, sql: "SELECT * FROM identities WHERE \(MemberAddress.condition)", arguments: member.arguments)
        return try row.map { row in
            StoredIdentity(
                address: try MemberAddress(row: row), seed: try row.decode(forColumn: "seed"),
                isApproved: try row.decode(forColumn: "approved"), createdAt: try row.decodeTime("created_at"))
        }
    }
}
