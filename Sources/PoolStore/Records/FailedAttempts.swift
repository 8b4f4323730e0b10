public import Foundation
import GRDB

/// How often someone failed to get in (pool.md 10 and 13, `failedAttemptCounts`).
public struct FailedAttempts: Sendable, Equatable {
    /// A public key, or a name where there are no keys.
    public let subject: String
    public var count: Int
    public var lastUpdated: Date

    public init(subject: String, count: Int, lastUpdated: Date) {
        self.subject = subject
        self.count = count
        self.lastUpdated = lastUpdated
    }
}

extension Store {
    /// The most counters; beyond it the oldest are dropped, because an attacker may come with ever new names.
    public static let maximumFailedAttempts = 4_096

    /// Inserts or replaces a counter; a count of zero removes it.
    public func save(_ attempts: FailedAttempts) async throws(StoreError) {
        try await write(surviving: .process) { db in
            guard attempts.count > 0 else {
                try db.execute(
                    sql: "DELETE FROM failed_attempts WHERE subject = ?", arguments: [attempts.subject])
                return
            }
            try db.execute(
                sql: "INSERT OR REPLACE INTO failed_attempts (subject, count, updated_at) VALUES (?, ?, ?)",
                arguments: [attempts.subject, attempts.count, attempts.lastUpdated.stored])
            try db.execute(
                sql: """
                    DELETE FROM failed_attempts WHERE subject IN (
                        SELECT subject FROM failed_attempts ORDER BY updated_at DESC LIMIT -1 OFFSET ?)
                    """, arguments: [Self.maximumFailedAttempts])
        }
    }

    /// The counters whose last failure was after `time`, the latest first. Older ones are forgotten for good.
    public func failedAttempts(after time: Date) async throws(StoreError) -> [FailedAttempts] {
        try await write(surviving: .process) { db in
            try db.execute(sql: "DELETE FROM failed_attempts WHERE updated_at <= ?", arguments: [time.stored])
            return try Row.fetchAll(db, sql: "SELECT * FROM failed_attempts ORDER BY updated_at DESC, subject").map {
                row in
                FailedAttempts(
                    subject: try row.decode(forColumn: "subject"), count: try row.decode(forColumn: "count"),
                    lastUpdated: try row.decodeTime("updated_at"))
            }
        }
    }
}
