public import Foundation
import GRDB

/// A pool that an own member hosts or joined (relay.md 12.2, `remote_pool_state` and `remote_member_records`).
public struct StoredPool: Sendable, Equatable {
    /// Whether the member hosts the pool or is a guest.
    public enum Role: String, Sendable {
        case host, guest
    }

    /// An invitation that a guest may still use. Its text is a secret.
    public struct UnusedInvitation: Sendable, Equatable {
        public var url: String
        public var expiresAt: Date

        public init(url: String, expiresAt: Date) {
            self.url = url
            self.expiresAt = expiresAt
        }
    }

    public let address: MemberAddress
    /// The URL as it is used for connecting; `address` has it in one spelling for looking up.
    public var serverURL: String
    public var name: String
    public var role: Role
    /// The name under which the member is there.
    public var displayName: String
    /// Whether the server is bound to the own host identity. Only a claimed pool is hosted again by itself.
    public var isClaimed: Bool
    /// The peer id of the host, once known.
    public var hostPeerID: String?
    public var invitation: UnusedInvitation?
    public var maxPeers: Int
    /// Kept from the first save on.
    public var firstJoinedAt: Date
    public var lastConnectedAt: Date?

    public init(
        address: MemberAddress, serverURL: String, name: String, role: Role, displayName: String,
        isClaimed: Bool = false,
        hostPeerID: String? = nil, invitation: UnusedInvitation? = nil, maxPeers: Int = 8, firstJoinedAt: Date,
        lastConnectedAt: Date? = nil
    ) {
        self.address = address
        self.serverURL = serverURL
        self.name = name
        self.role = role
        self.displayName = displayName
        self.isClaimed = isClaimed
        self.hostPeerID = hostPeerID
        self.invitation = invitation
        self.maxPeers = maxPeers
        self.firstJoinedAt = firstJoinedAt
        self.lastConnectedAt = lastConnectedAt
    }
}

extension Store {
    /// Inserts or replaces a pool. The time of the first join stays as it was first saved.
    public func save(_ pool: StoredPool) async throws(StoreError) {
        try await write(surviving: .power) { db in
            try db.execute(
                sql: """
                    INSERT INTO pools (server_url, pool_id, account, url, name, role, display_name, claimed, host_peer_id,
                        invitation_url, invitation_expires_at, max_peers, first_joined_at, last_connected_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT DO UPDATE SET url = excluded.url, name = excluded.name, role = excluded.role,
                        display_name = excluded.display_name, claimed = excluded.claimed,
                        host_peer_id = excluded.host_peer_id, invitation_url = excluded.invitation_url,
                        invitation_expires_at = excluded.invitation_expires_at, max_peers = excluded.max_peers,
                        last_connected_at = excluded.last_connected_at
                    """,
                arguments: pool.address.arguments + [
                    pool.serverURL, pool.name, pool.role.rawValue, pool.displayName, pool.isClaimed, pool.hostPeerID,
                    pool.invitation?.url, pool.invitation?.expiresAt.stored, pool.maxPeers, pool.firstJoinedAt.stored,
                    pool.lastConnectedAt?.stored,
                ])
        }
    }

    /// The pool of one own member, or nil.
    public func pool(_ member: MemberAddress) async throws(StoreError) -> StoredPool? {
        try await read { db in
            try Row.fetchOne(
                db, sql: "SELECT * FROM pools WHERE \(MemberAddress.condition)", arguments: member.arguments
            ).map(StoredPool.init(row:))
        }
    }

    /// All pools, the one that was connected (or else joined) last first (deltas.md 2.1).
    public func pools() async throws(StoreError) -> [StoredPool] {
        try await read { db in
            try Row.fetchAll(
                db, sql: "SELECT * FROM pools ORDER BY coalesce(last_connected_at, first_joined_at) DESC, server_url"
            ).map(StoredPool.init(row:))
        }
    }

    /// Sets the time of the last connection; nothing when there is no such pool.
    public func touch(_ member: MemberAddress, at now: Date) async throws(StoreError) {
        try await write(surviving: .process) { db in
            try db.execute(
                sql: "UPDATE pools SET last_connected_at = ? WHERE \(MemberAddress.condition)",
                arguments: [now.stored] + member.arguments)
        }
    }

    /// Forgets the invitations, those of guests and those a host gave out, that expired before `now`.
    public func removeExpiredInvitations(at now: Date) async throws(StoreError) {
        try await write(surviving: .process) { db in
            try db.execute(
                sql: """
                    UPDATE pools SET invitation_url = NULL, invitation_expires_at = NULL
                    WHERE invitation_expires_at <= ?
                    """, arguments: [now.stored])
            try db.execute(sql: "DELETE FROM invitations WHERE expires_at <= ?", arguments: [now.stored])
        }
    }

    /// Removes everything about one own member of a pool: record, identity, keys and games (deltas.md 2.3); for the
    /// last member of that pool also its invitations and approved members. Harmless when nothing is there. The block
    /// list stays.
    public func forget(_ member: MemberAddress) async throws(StoreError) {
        try await write(surviving: .power) { db in
            for table in ["pools", "identities", "chat_keys", "peer_keys", "games"] {
                try db.execute(
                    sql: "DELETE FROM \(table) WHERE \(MemberAddress.condition)", arguments: member.arguments)
            }
            for table in ["invitations", "approved_members"] {
                try db.execute(
                    sql: """
                        DELETE FROM \(table) WHERE \(PoolAddress.condition)
                        AND NOT EXISTS (SELECT 1 FROM pools WHERE \(PoolAddress.condition))
                        """, arguments: member.pool.arguments + member.pool.arguments)
            }
        }
    }
}

extension StoredPool {
    fileprivate init(row: Row) throws {
        let role: String = try row.decode(forColumn: "role")
        guard let role = Role(rawValue: role) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "unknown role")
        }
        let invitation = try row.decode(String?.self, forColumn: "invitation_url").map { url in
            UnusedInvitation(url: url, expiresAt: try row.decodeTime("invitation_expires_at"))
        }
        self.init(
            address: try MemberAddress(row: row), serverURL: try row.decode(forColumn: "url"),
            name: try row.decode(forColumn: "name"), role: role,
            displayName: try row.decode(forColumn: "display_name"), isClaimed: try row.decode(forColumn: "claimed"),
            hostPeerID: try row.decode(forColumn: "host_peer_id"), invitation: invitation,
            maxPeers: try row.decode(forColumn: "max_peers"), firstJoinedAt: try row.decodeTime("first_joined_at"),
            lastConnectedAt: try row.decode(Double?.self, forColumn: "last_connected_at")
                .map(Date.init(timeIntervalSinceReferenceDate:)))
    }
}
