public import Foundation
import GRDB

/// Own X25519 keys, kept across restarts because peers do not send theirs again (chat.md 5.7, point 7). Those of the
/// peers are part of `StoredMember`.
extension Store {
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
}
