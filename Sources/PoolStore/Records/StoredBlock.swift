public import Foundation
import GRDB

/// One entry of the block list (pool.md 13): who is kept out, where and why. It never expires.
public struct StoredBlock: Sendable, Equatable {
    /// What is recognised. A key is the better choice: a name is anyone's to choose, but guests of some clients come
    /// with a new key each time. To block both, save two entries.
    public enum Subject: Sendable, Hashable {
        /// An Ed25519 public key as on the wire (base64).
        case publicKey(String)
        /// A display name, compared as it is written.
        case name(String)
    }

    /// Why the entry was made.
    public enum Reason: String, Sendable {
        /// By hand.
        case manual
        /// Too many failed attempts (pool.md 10).
        case bruteForce
        /// A rule of a bot.
        case rule
    }

    public let subject: Subject
    /// The pool where the block holds; nil for everywhere.
    public let pool: PoolAddress?
    /// The name under which the blocked one was last known, for lists.
    public var displayName: String
    public var reason: Reason
    /// A remark for people; may be empty.
    public var note: String
    public var blockedAt: Date

    public init(
        _ subject: Subject, in pool: PoolAddress? = nil, displayName: String, reason: Reason, note: String = "",
        blockedAt: Date
    ) {
        self.subject = subject
        self.pool = pool
        self.displayName = displayName
        self.reason = reason
        self.note = note
        self.blockedAt = blockedAt
    }
}

extension Store {
    /// The most entries of the block list; one more fails with `StoreError.Code.limitExceeded`.
    public static let maximumBlocks = 100_000

    /// Adds an entry or replaces the one of the same subject and pool.
    public func block(_ block: StoredBlock) async throws(StoreError) {
        try await write(surviving: .power) { db in try block.insert(db) }
    }

    /// Removes the entry of a subject in `pool`, or the one that holds everywhere when `pool` is nil, and the failed
    /// attempts of the subject (pool.md 10).
    ///
    /// - Returns: whether there was such an entry.
    @discardableResult
    public func unblock(_ subject: StoredBlock.Subject, in pool: PoolAddress? = nil) async throws(StoreError) -> Bool {
        try await write(surviving: .power) { db in
            try db.execute(sql: "DELETE FROM failed_attempts WHERE subject = ?", arguments: [subject.text])
            try db.execute(
                sql: "DELETE FROM blocks WHERE kind = ? AND subject = ? AND \(PoolAddress.condition)",
                arguments: [subject.kind, subject.text] + pool.scope)
            return db.changesCount > 0
        }
    }

    /// The block list, oldest entry first: all of it, or what holds in one pool.
    public func blocks(holdingIn pool: PoolAddress? = nil) async throws(StoreError) -> [StoredBlock] {
        try await read { db in
            let order = "ORDER BY blocked_at, kind, subject"
            guard let pool else {
                return try Row.fetchAll(db, sql: "SELECT * FROM blocks \(order)").map(StoredBlock.init(row:))
            }
            return try Row.fetchAll(
                db, sql: "SELECT * FROM blocks WHERE server_url = '' OR (\(PoolAddress.condition)) \(order)",
                arguments: pool.arguments
            ).map(StoredBlock.init(row:))
        }
    }

    /// The entry that keeps someone with this key and name out of a pool, or nil. The key's entry goes first.
    public func block(
        ofKey publicKey: String, name: String, in pool: PoolAddress
    ) async throws(StoreError) -> StoredBlock? {
        try await read { db in
            try Row.fetchOne(
                db,
                sql: """
                    SELECT * FROM blocks
                    WHERE ((kind = 'key' AND subject = ?) OR (kind = 'name' AND subject = ?))
                    AND (server_url = '' OR (\(PoolAddress.condition)))
                    ORDER BY kind, blocked_at LIMIT 1
                    """, arguments: [publicKey, name] + pool.arguments
            ).map(StoredBlock.init(row:))
        }
    }
}

extension StoredBlock {
    func insert(_ db: Database) throws {
        try db.execute(
            sql: """
                INSERT OR REPLACE INTO blocks
                    (kind, subject, server_url, pool_id, display_name, reason, note, blocked_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [subject.kind, subject.text] + pool.scope + [
                displayName, reason.rawValue, note, blockedAt.stored,
            ])
        guard try Int.fetchOne(db, sql: "SELECT count(*) FROM blocks") ?? 0 <= Store.maximumBlocks else {
            throw StoreError(
                .limitExceeded,
                "The block list is full (\(Store.maximumBlocks) entries). Remove some before you add others.")
        }
    }

    fileprivate init(row: Row) throws {
        let subject: String = try row.decode(forColumn: "subject")
        let kind: String = try row.decode(forColumn: "kind")
        guard let reason = Reason(rawValue: try row.decode(forColumn: "reason")) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "unknown reason of a block")
        }
        let isEverywhere = try row.decode(String.self, forColumn: "server_url").isEmpty
        self.init(
            kind == "key" ? .publicKey(subject) : .name(subject), in: isEverywhere ? nil : try PoolAddress(row: row),
            displayName: try row.decode(forColumn: "display_name"), reason: reason,
            note: try row.decode(forColumn: "note"), blockedAt: try row.decodeTime("blocked_at"))
    }
}

extension StoredBlock.Subject {
    /// The key or the name.
    public var text: String {
        switch self {
        case .publicKey(let text), .name(let text): text
        }
    }

    var kind: String {
        switch self {
        case .publicKey: "key"
        case .name: "name"
        }
    }
}

extension PoolAddress? {
    /// Empty texts stand for everywhere.
    fileprivate var scope: StatementArguments { map(\.arguments) ?? ["", ""] }
}
