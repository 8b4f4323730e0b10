import Foundation
import GRDB
import PoolCrypto
import PoolWire

/// The tables of `relay.sqlite` and how changes are written to them.
enum RelaySchema {
    /// Kept in `user_version`.
    static let version = 1

    /// Creates the tables in an empty database.
    static func create(_ database: Database) throws {
        guard try Int.fetchOne(database, sql: "PRAGMA user_version") == 0 else { return }
        try database.execute(
            sql: """
                CREATE TABLE server (
                    id INTEGER PRIMARY KEY CHECK (id = 1), seed BLOB NOT NULL,
                    host_key BLOB, recovery_hash BLOB, claimed_at INTEGER) STRICT;
                CREATE TABLE pool (
                    id BLOB PRIMARY KEY, host_key BLOB NOT NULL, host_name TEXT NOT NULL, server_url TEXT,
                    tunnel_exit INTEGER NOT NULL, created_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
                CREATE TABLE approval (
                    pool BLOB NOT NULL REFERENCES pool ON DELETE CASCADE, peer TEXT NOT NULL,
                    PRIMARY KEY (pool, peer)) STRICT, WITHOUT ROWID;
                CREATE TABLE invitation (
                    token BLOB PRIMARY KEY, secret BLOB NOT NULL,
                    pool BLOB NOT NULL REFERENCES pool ON DELETE CASCADE,
                    expires_at INTEGER NOT NULL, max_uses INTEGER NOT NULL, uses INTEGER NOT NULL)
                    STRICT, WITHOUT ROWID;
                CREATE INDEX invitation_pool ON invitation (pool);
                PRAGMA user_version = \(version);
                """)
    }

    static func apply(_ change: StoreChange, to database: Database) throws {
        switch change {
        case .bind(let binding):
            try database.execute(
                sql: "UPDATE server SET host_key = ?, recovery_hash = ?, claimed_at = ?",
                arguments: [Data(binding.hostPublicKey), Data(binding.recoveryKeyHash), binding.claimedAt])
        case .putPool(let pool):
            try database.execute(
                sql: """
                    INSERT INTO pool (id, host_key, host_name, server_url, tunnel_exit, created_at)
                    VALUES (?, ?, ?, ?, ?, ?)
                    ON CONFLICT (id) DO UPDATE SET server_url = excluded.server_url, tunnel_exit = excluded.tunnel_exit
                    """,
                arguments: [
                    Data(pool.id.bytes), Data(pool.hostKey), pool.hostName, pool.serverURL, pool.tunnelExitEnabled,
                    pool.createdAt,
                ])
        case .dropPool(let id):
            try database.execute(sql: "DELETE FROM pool WHERE id = ?", arguments: [Data(id.bytes)])
        case .approve(let peer, let pool):
            try database.execute(
                sql: "INSERT OR IGNORE INTO approval (pool, peer) VALUES (?, ?)",
                arguments: [Data(pool.bytes), peer.rawValue])
        case .withdraw(let peer, let pool):
            try database.execute(
                sql: "DELETE FROM approval WHERE pool = ? AND peer = ?",
                arguments: [Data(pool.bytes), peer.rawValue])
        case .putInvitation(let invitation):
            try database.execute(
                sql: """
                    INSERT INTO invitation (token, secret, pool, expires_at, max_uses, uses) VALUES (?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    Data(invitation.tokenID), Data(invitation.tokenSecret), Data(invitation.poolID.bytes),
                    invitation.expiresAt, Int(invitation.maxUses), invitation.uses,
                ])
        case .countUse(let tokenID):
            try database.execute(
                sql: "UPDATE invitation SET uses = uses + 1 WHERE token = ?", arguments: [Data(tokenID)])
        case .dropInvitations(let tokenIDs):
            for tokenID in tokenIDs {
                try database.execute(sql: "DELETE FROM invitation WHERE token = ?", arguments: [Data(tokenID)])
            }
        }
    }

    /// Reads everything; `nil` when the database has no identity yet.
    static func load(_ database: Database) throws -> RelayRecords? {
        guard let server = try Row.fetchOne(database, sql: "SELECT * FROM server") else { return nil }
        var records = RelayRecords(identity: try ServerIdentity(seed: Array(server["seed"] as Data)))
        if let key = server["host_key"] as Data? {
            records.binding = HostBinding(
                hostPublicKey: Array(key), recoveryKeyHash: Array(server["recovery_hash"] as Data? ?? Data()),
                claimedAt: server["claimed_at"] ?? 0)
        }
        for row in try Row.fetchAll(database, sql: "SELECT * FROM pool") {
            records.pools.append(
                PoolRecord(
                    id: try uuid(row["id"]), hostKey: Array(row["host_key"] as Data), hostName: row["host_name"],
                    serverURL: row["server_url"], tunnelExitEnabled: row["tunnel_exit"],
                    createdAt: row["created_at"]))
        }
        for row in try Row.fetchAll(database, sql: "SELECT * FROM approval") {
            records.approvals.append((pool: try uuid(row["pool"]), peer: PeerID(row["peer"] as String)))
        }
        for row in try Row.fetchAll(database, sql: "SELECT * FROM invitation") {
            records.invitations.append(
                InvitationRecord(
                    tokenID: Array(row["token"] as Data), tokenSecret: Array(row["secret"] as Data),
                    poolID: try uuid(row["pool"]), expiresAt: row["expires_at"],
                    maxUses: UInt8(clamping: row["max_uses"] as Int), uses: row["uses"]))
        }
        return records
    }

    private static func uuid(_ data: Data) throws -> UUID {
        guard let uuid = UUID(bytes: Array(data)) else {
            throw DatabaseError(message: "a pool id in the database is not 16 bytes long")
        }
        return uuid
    }
}
