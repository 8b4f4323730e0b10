import Foundation
import GRDB
import PoolCrypto
import PoolWire

/// What survives `kill -9` and a restart: identity, claim, pools, approvals, invitations, in one SQLite file.
///
/// Writes happen one after the other on a queue of their own, each in a transaction of its own that is on the disk
/// before its completion is called. One process at a time: the file is locked while it is open.
final class RelayStore: Sendable {
    static let fileName = "relay.sqlite"

    private let queue: DatabaseQueue

    /// Opens the database of a directory, or creates both.
    ///
    /// - Throws: `RelayServerError` when the file is of a newer version, damaged, or in use. It is left as it was.
    init(directory: String) throws {
        let path = URL(filePath: directory).appending(path: Self.fileName).path
        try Self.prepare(directory: directory, file: path)
        try Self.inspect(path)
        var configuration = GRDB.Configuration()
        configuration.label = "relay.sqlite"
        configuration.journalMode = .wal
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA locking_mode = EXCLUSIVE; PRAGMA synchronous = FULL")
        }
        do {
            queue = try DatabaseQueue(path: path, configuration: configuration)
            try queue.write(RelaySchema.create)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
            throw RelayServerError.dataDirectoryInUse(directory)
        } catch {
            throw RelayServerError.database(path: path, reason: "\(error)")
        }
    }

    /// Everything that is stored; `nil` when there is no identity yet.
    func load() throws -> RelayRecords? {
        try queue.read { database in try RelaySchema.load(database) }
    }

    /// Stores the identity, and the claim if there is one, of a new database.
    func begin(with records: RelayRecords) throws {
        try queue.write { database in
            try database.execute(
                sql: "INSERT INTO server (id, seed) VALUES (1, ?)", arguments: [Data(records.identity.seed)])
            if let binding = records.binding { try RelaySchema.apply(.bind(binding), to: database) }
        }
    }

    /// Writes changes, all or none, and then calls `completion` on the queue of the store.
    func write(_ changes: [StoreChange], completion: @escaping @Sendable ((any Error)?) -> Void) {
        queue.asyncWrite { database in
            for change in changes { try RelaySchema.apply(change, to: database) }
        } completion: { _, result in
            switch result {
            case .success: completion(nil)
            case .failure(let error): completion(error)
            }
        }
    }

    /// Waits for the writes that were asked for and closes the file.
    func close() throws { try queue.close() }

    /// Creates what is missing so that only the owner can read it.
    private static func prepare(directory: String, file: String) throws {
        let files = FileManager.default
        do {
            if !files.fileExists(atPath: directory) {
                try files.createDirectory(
                    atPath: directory, withIntermediateDirectories: true,
                    attributes: [.posixPermissions: 0o700])
            }
        } catch {
            throw RelayServerError.database(path: directory, reason: "\(error)")
        }
        // SQLite gives its other files the mode of this one.
        if !files.fileExists(atPath: file),
            !files.createFile(atPath: file, contents: nil, attributes: [.posixPermissions: 0o600])
        {
            throw RelayServerError.database(path: file, reason: "cannot create it")
        }
    }

    /// Looks at an existing file without changing it.
    private static func inspect(_ path: String) throws {
        var configuration = GRDB.Configuration()
        configuration.readonly = true
        let version: Int
        do {
            let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
            if size == 0 { return }
            let probe = try DatabaseQueue(path: path, configuration: configuration)
            version = try probe.read { database in
                guard try String.fetchOne(database, sql: "PRAGMA quick_check") == "ok" else {
                    throw RelayServerError.database(path: path, reason: "it is damaged")
                }
                return try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
            }
            try probe.close()
        } catch let error as RelayServerError {
            throw error
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
            throw RelayServerError.dataDirectoryInUse(path)
        } catch {
            throw RelayServerError.database(path: path, reason: "\(error)")
        }
        guard version <= RelaySchema.version else {
            throw RelayServerError.newerDatabase(path: path, version: version, known: RelaySchema.version)
        }
    }
}
