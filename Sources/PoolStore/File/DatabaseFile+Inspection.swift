import Foundation
import GRDB

/// The check of an existing file before anything is written to it.
extension DatabaseFile {
    /// Refuses a file that is damaged, newer than `schema` or another program's.
    ///
    /// First the 100 bytes of the header are read as bytes, so that SQLite never touches a foreign file; then SQLite
    /// checks the content, read-only, and counts in what is still in the log.
    func inspect(schema: Schema, busyTimeout: Duration) throws(StoreError) {
        try inspectHeader(schema: schema)
        do {
            var configuration = StoreConfiguration(busyTimeout: busyTimeout).connection
            configuration.readonly = true
            let database = try DatabaseQueue(path: readOnlyAddress, configuration: configuration)
            try database.read { db in
                let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
                try refuse(version: version, newerThan: schema)
                let faults = try String.fetchAll(db, sql: "PRAGMA quick_check(1)")
                guard faults == ["ok"] else {
                    throw StoreError.damaged(
                        path, "its content does not hold together", cause: faults.first ?? "no answer")
                }
            }
        } catch {
            throw StoreError(error, at: path)
        }
    }

    /// Without a log nobody else writes, and SQLite need not lock or make side files.
    private var readOnlyAddress: String {
        URL(filePath: path).absoluteString + (hasLog ? "?mode=ro" : "?mode=ro&immutable=1")
    }

    private func inspectHeader(schema: Schema) throws(StoreError) {
        let header = try readHeader()
        guard header.count == 100, header.starts(with: "SQLite format 3\0".utf8) else {
            throw .damaged(path, header.isEmpty ? "the file is empty" : "it does not begin like a database")
        }
        let application = Self.bigEndian(header[68..<72])
        guard application == Schema.applicationID else {
            throw StoreError(
                .foreign,
                "\(path) is a database of another program (application id \(application)). It was left untouched. "
                    + "Choose another data directory.")
        }
        try refuse(version: Int(Self.bigEndian(header[60..<64])), newerThan: schema)
    }

    /// The first 100 bytes, or fewer of a shorter file.
    private func readHeader() throws(StoreError) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw StoreError(errno: errno, doing: "opening", at: path) }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 100)
        let count = unsafe pread(descriptor, &bytes, bytes.count, 0)
        guard count >= 0 else { throw StoreError(errno: errno, doing: "reading", at: path) }
        return Array(bytes.prefix(count))
    }

    private func refuse(version: Int, newerThan schema: Schema) throws(StoreError) {
        guard version > schema.version else { return }
        throw StoreError(
            .newer,
            "\(path) was written by a newer PoolBots (schema \(version); this one knows \(schema.version)). It was "
                + "left untouched. Update PoolBots, or choose another data directory.")
    }

    private static func bigEndian(_ bytes: ArraySlice<UInt8>) -> Int32 {
        bytes.reduce(0) { $0 << 8 | Int32($1) }
    }
}
