import Foundation
import GRDB

/// The database file on disk: made, checked and opened.
struct DatabaseFile {
    let directory: String
    var path: String { directory + "/poolbots.sqlite" }
    var lockPath: String { directory + "/poolbots.lock" }
    private var walPath: String { path + "-wal" }

    init(directory: String) {
        self.directory =
            URL(filePath: directory, directoryHint: .isDirectory).standardizedFileURL
            .path(percentEncoded: false).droppingTrailingSlashes
    }

    /// Makes the directory with mode 0700 when it is missing; an existing one keeps its mode.
    func makeDirectory() throws(StoreError) {
        let parent = (directory as NSString).deletingLastPathComponent
        if !FileManager.default.fileExists(atPath: parent) {
            do {
                try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
            } catch {
                throw StoreError(error, at: parent)
            }
        }
        guard unsafe mkdir(directory, 0o700) == 0 || errno == EEXIST else {
            throw StoreError(errno: errno, doing: "making the directory", at: directory)
        }
    }

    var exists: Bool { FileManager.default.fileExists(atPath: path) }

    /// Whether there is no database yet. A write-ahead log without its database is an error: it may hold all the data,
    /// and a new database beside it would take it for its own.
    func isAbsent() throws(StoreError) -> Bool {
        guard !exists else { return false }
        guard Self.size(walPath) == 0 else {
            throw .damaged(path, "the file is missing, but its log \(walPath) is there")
        }
        return true
    }

    /// Makes an empty database under another name and puts it in place when it is complete, so that a crash at any
    /// moment leaves either none or a whole one.
    func create(schema: Schema) throws(StoreError) {
        let draft = path + ".new"
        for leftover in [draft, draft + "-journal", draft + "-wal", draft + "-shm"] {
            guard unsafe unlink(leftover) == 0 || errno == ENOENT else {
                throw StoreError(errno: errno, doing: "removing a leftover", at: leftover)
            }
        }
        let descriptor = unsafe open(draft, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw StoreError(errno: errno, doing: "making the file", at: draft) }
        close(descriptor)
        do {
            let database = try DatabaseQueue(path: draft)
            try schema.migrator.migrate(database)
            try database.close()
        } catch {
            throw StoreError(error, at: path)
        }
        guard unsafe rename(draft, path) == 0 else {
            throw StoreError(errno: errno, doing: "putting the file in place", at: path)
        }
        try syncDirectory()
    }

    /// Opens the connections, migrates an older schema and narrows a wider file mode (of a restored backup, say).
    /// SQLite gives its side files the mode of the database.
    func connect(schema: Schema, configuration: StoreConfiguration) throws -> DatabasePool {
        for file in [path, walPath, path + "-shm"] {
            guard unsafe chmod(file, 0o600) == 0 || errno == ENOENT else {
                throw StoreError(errno: errno, doing: "setting the mode", at: file)
            }
        }
        let database = try DatabasePool(path: path, configuration: configuration.connection)
        do {
            try schema.migrator.migrate(database)
        } catch {
            throw StoreError(error, at: path)
        }
        return database
    }

    /// Opens a connection that cannot write.
    func connectForReading(schema: Schema, configuration: StoreConfiguration) throws -> DatabaseQueue {
        var settings = configuration.connection
        settings.readonly = true
        let database = try DatabaseQueue(path: path, configuration: settings)
        let version = try database.read { db in try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0 }
        guard version == schema.version else {
            throw StoreError(
                .inUse,
                "\(path) is used by another version of PoolBots (schema \(version); this one needs "
                    + "\(schema.version)). Stop that one first.")
        }
        return database
    }

    /// The bytes of a file; zero when there is none.
    static func size(_ path: String) -> Int {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? Int(status.st_size) : 0
    }

    var hasLog: Bool { Self.size(walPath) > 0 }

    /// Makes the new name of the file survive a power failure.
    private func syncDirectory() throws(StoreError) {
        let descriptor = unsafe open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw StoreError(errno: errno, doing: "opening", at: directory) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw StoreError(errno: errno, doing: "syncing", at: directory) }
    }
}

extension StoreConfiguration {
    /// What every connection is set to.
    var connection: Configuration {
        var configuration = Configuration()
        configuration.label = "poolbots.store"
        let seconds = TimeInterval(busyTimeout.components.seconds) + Double(busyTimeout.components.attoseconds) * 1e-18
        configuration.busyMode = .timeout(seconds)
        configuration.maximumReaderCount = 2
        let pages = max(64, maximumBytes / 4096)
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA max_page_count = \(pages)")
            try db.execute(sql: "PRAGMA journal_size_limit = 4194304")
            try db.execute(sql: "PRAGMA trusted_schema = OFF")
        }
        return configuration
    }
}

extension String {
    fileprivate var droppingTrailingSlashes: String {
        var text = self[...]
        while text.count > 1, text.last == "/" { text.removeLast() }
        return String(text)
    }
}
