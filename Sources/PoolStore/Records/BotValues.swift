public import Foundation
import GRDB

/// What bots keep: values of their own making under keys of their own choice, within `BotStorageLimits`.
extension Store {
    /// The value of a key of `bot` (the name of its instance), or nil.
    public func botValue(_ key: String, of bot: String) async throws(StoreError) -> Data? {
        try await read { db in
            try Data.fetchOne(
                db, sql: "SELECT value FROM bot_values WHERE bot = ? AND key = ?", arguments: [bot, key])
        }
    }

    /// Sets the value of a key of `bot`.
    public func setBotValue(_ value: Data, for key: String, of bot: String) async throws(StoreError) {
        let limits = botLimits
        guard key.utf8.count <= limits.keyBytes, value.count <= limits.valueBytes else {
            throw StoreError(
                .limitExceeded,
                "The bot \(bot) may store keys of \(limits.keyBytes) and values of \(limits.valueBytes) bytes; this "
                    + "key has \(key.utf8.count), its value \(value.count).")
        }
        try await write(surviving: .process) { db in
            try db.execute(
                sql: "INSERT OR REPLACE INTO bot_values (bot, key, value) VALUES (?, ?, ?)",
                arguments: [bot, key, value])
            let usage = try Row.fetchOne(
                db, sql: "SELECT count(*) AS keys, sum(length(value)) AS bytes FROM bot_values WHERE bot = ?",
                arguments: [bot])
            guard let usage, try usage.decode(Int.self, forColumn: "keys") <= limits.keys,
                try usage.decode(Int.self, forColumn: "bytes") <= limits.totalBytes
            else {
                throw StoreError(
                    .limitExceeded,
                    "The bot \(bot) may store \(limits.keys) keys and \(limits.totalBytes) bytes in all. It has to "
                        + "remove some first.")
            }
        }
    }

    /// Removes a key of `bot`. Harmless when it has none.
    public func removeBotValue(_ key: String, of bot: String) async throws(StoreError) {
        try await write(surviving: .process) { db in
            try db.execute(sql: "DELETE FROM bot_values WHERE bot = ? AND key = ?", arguments: [bot, key])
        }
    }

    /// The keys of `bot` that begin with `prefix`, in the order of their bytes.
    public func botKeys(of bot: String, prefix: String = "") async throws(StoreError) -> [String] {
        try await read { db in
            try String.fetchAll(
                db, sql: "SELECT key FROM bot_values WHERE bot = ? AND substr(key, 1, length(?)) = ? ORDER BY key",
                arguments: [bot, prefix, prefix])
        }
    }

    /// Removes all that `bot` stored.
    public func removeBot(_ bot: String) async throws(StoreError) {
        try await write(surviving: .process) { db in
            try db.execute(sql: "DELETE FROM bot_values WHERE bot = ?", arguments: [bot])
        }
    }
}
