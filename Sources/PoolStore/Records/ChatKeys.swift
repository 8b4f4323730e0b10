public import Foundation
import GRDB

/// Own X25519 keys and those of the peers, kept across restarts because peers do not send theirs again (chat.md 5.7,
/// point 7).
extension Store {
    /// The most keys of peers kept for one own member; beyond it the oldest are dropped. Guests of some clients come
    /// with a new key at each visit.
    public static let maximumPeerKeys = 2_048

    /// The X25519 private key of an own member. `privateKey` (32 random bytes) becomes it when there is none yet.
    public func chatKey(of member: MemberAddress, creating privateKey: Data) async throws(StoreError) -> Data {
        try await write(surviving: .power) { db in
            try db.execute(
                sql: """
                    INSERT INTO chat_keys (server_url, pool_id, account, private_key) VALUES (?, ?, ?, ?)
                    ON CONFLICT DO NOTHING
                    """, arguments: member.arguments + [privateKey])
            return try Data.fetchOne(
                db, sql: "SELECT private_key FROM chat_keys WHERE \(MemberAddress.condition)",
                arguments: member.arguments) ?? privateKey
        }
    }

    /// Keeps the X25519 public key (32 bytes) that `peerID` sent to an own member, in place of an earlier one.
    public func savePeerKey(
        _ publicKey: Data, of peerID: String, for member: MemberAddress, at now: Date
    ) async throws(StoreError) {
        try await write(surviving: .process) { db in
            try db.execute(
                sql: """
                    INSERT OR REPLACE INTO peer_keys (server_url, pool_id, account, peer_id, public_key, updated_at)
                    VALUES (?, ?, ?, ?, ?, ?)
                    """, arguments: member.arguments + [peerID, publicKey, now.stored])
            try db.execute(
                sql: """
                    DELETE FROM peer_keys WHERE \(MemberAddress.condition) AND peer_id IN (
                        SELECT peer_id FROM peer_keys WHERE \(MemberAddress.condition)
                        ORDER BY updated_at DESC LIMIT -1 OFFSET ?)
                    """, arguments: member.arguments + member.arguments + [Self.maximumPeerKeys])
        }
    }

    /// The public keys of the peers of an own member, by peer id.
    public func peerKeys(for member: MemberAddress) async throws(StoreError) -> [String: Data] {
        try await read { db in
            let rows = try Row.fetchAll(
                db, sql: "SELECT peer_id, public_key FROM peer_keys WHERE \(MemberAddress.condition)",
                arguments: member.arguments)
            return try rows.reduce(into: [:]) { keys, row in
                keys[try row.decode(String.self, forColumn: "peer_id")] = try row.decode(forColumn: "public_key")
            }
        }
    }
}
