import Dispatch
import GRDB

/// What a host keeps across restarts: identities and their private keys, pools, members, invitations, the block list,
/// games in progress and the data of bots (pool.md 13, deltas.md 2 and 10, relay.md 12.2, chat.md 5.7).
///
/// One SQLite file with mode 0600 in a directory that one process uses at a time. Every operation is one transaction:
/// when it returns it survives the death of the process, and what concerns keys, pools and blocks survives a power
/// failure as well (`Durability`). An operation that fails changed nothing. Operations run on the database's own
/// threads, and are not interrupted by the cancellation of the calling task, so that a task may save while it ends.
public final class Store: Sendable {
    /// The path of the database file; a word for a store in memory. For messages.
    public let location: String
    let botLimits: BotStorageLimits
    private let database: any DatabaseWriter
    private let lock: DirectoryLock?

    private init(
        location: String, configuration: StoreConfiguration, database: any DatabaseWriter, lock: DirectoryLock?
    ) {
        self.location = location
        self.botLimits = configuration.botLimits
        self.database = database
        self.lock = lock
    }

    /// Whether there is a store in `directory`. Looking makes none.
    public static func exists(directory: String) -> Bool { DatabaseFile(directory: directory).exists }

    /// Opens the store in `directory`, making both if they are missing.
    ///
    /// A database that is damaged, newer than this program or another program's is refused before anything is written
    /// to it. An older one is migrated; a migration that fails leaves it as it was.
    public static func open(
        directory: String, configuration: StoreConfiguration = StoreConfiguration()
    ) async throws(StoreError) -> Store {
        try await open(directory: directory, configuration: configuration, schema: .current)
    }

    /// Opens the store of a directory for reading alone, beside the process that uses it. Writing fails.
    /// - Throws: `StoreError`: also when the file is of another schema than this program's.
    public static func openForReading(directory: String) async throws(StoreError) -> Store {
        try await onOwnThread(location: directory) {
            let file = DatabaseFile(directory: directory)
            let configuration = StoreConfiguration()
            try file.inspect(schema: .current, busyTimeout: configuration.busyTimeout)
            return Store(
                location: file.path, configuration: configuration,
                database: try file.connectForReading(schema: .current, configuration: configuration), lock: nil)
        }
    }

    /// As `open(directory:configuration:)` with another schema, for tests of migrations.
    package static func open(
        directory: String, configuration: StoreConfiguration, schema: Schema
    ) async throws(StoreError) -> Store {
        try await onOwnThread(location: directory) {
            let file = DatabaseFile(directory: directory)
            try file.makeDirectory()
            let lock = try DirectoryLock(path: file.lockPath)
            if try file.isAbsent() {
                try file.create(schema: schema)
            } else {
                try file.inspect(schema: schema, busyTimeout: configuration.busyTimeout)
            }
            return Store(
                location: file.path, configuration: configuration,
                database: try file.connect(schema: schema, configuration: configuration), lock: lock)
        }
    }

    /// A store that lives in memory and is gone with its last reference: for demonstrations and tests.
    public static func inMemory(configuration: StoreConfiguration = StoreConfiguration()) throws(StoreError) -> Store {
        let location = "the store in memory"
        do {
            let database = try DatabaseQueue(configuration: configuration.connection)
            try Schema.current.migrator.migrate(database)
            return Store(location: location, configuration: configuration, database: database, lock: nil)
        } catch {
            throw StoreError(error, at: location)
        }
    }

    /// Waits for running operations, moves all data into the one database file and frees the directory for other
    /// processes. Operations after it fail with `StoreError.Code.closed`. Optional: a store that is merely dropped
    /// loses nothing.
    public func close() async throws(StoreError) {
        try await Self.onOwnThread(location: location) { [database, lock] in
            try database.close()
            lock?.release()
        }
    }

    /// What a write survives once it returned.
    enum Durability: String {
        /// The death of the process. After a power failure the latest writes may be missing; never a part of one.
        case process = "NORMAL"
        /// Also a power failure: the write waits for the disk. For what cannot be had again, such as a key.
        case power = "FULL"
    }

    /// Runs `work` in a read transaction.
    func read<Value: Sendable>(
        _ work: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        let result = await withCheckedContinuation { continuation in
            database.asyncRead { access in
                continuation.resume(returning: Result { try work(access.get()) })
            }
        }
        return try result.translated(at: location)
    }

    /// Runs `work` in a write transaction: all of it happens, or nothing.
    func write<Value: Sendable>(
        surviving durability: Durability, _ work: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        let result = await withCheckedContinuation { continuation in
            database.asyncWriteWithoutTransaction { db in
                continuation.resume(
                    returning: Result {
                        try db.execute(sql: "PRAGMA synchronous = \(durability.rawValue)")
                        var value: Value?
                        try db.inTransaction(.immediate) {
                            value = try work(db)
                            return .commit
                        }
                        guard let value else { throw DatabaseError(resultCode: .SQLITE_INTERNAL) }
                        return value
                    })
            }
        }
        return try result.translated(at: location)
    }

    /// Runs file work that blocks on a thread of its own, never on one of the cooperative pool.
    private static func onOwnThread<Value: Sendable>(
        location: String, _ work: @escaping @Sendable () throws -> Value
    ) async throws(StoreError) -> Value {
        let result = await withCheckedContinuation { continuation in
            DispatchQueue(label: "poolbots.store").async {
                continuation.resume(returning: Result { try work() })
            }
        }
        return try result.translated(at: location)
    }
}

extension Result where Failure == any Error {
    /// The value, or the failure as the error of this target.
    fileprivate func translated(at location: String) throws(StoreError) -> Success {
        switch self {
        case .success(let value): return value
        case .failure(let error): throw StoreError(error, at: location)
        }
    }
}
