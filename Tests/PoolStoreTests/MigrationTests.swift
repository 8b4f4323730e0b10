import Foundation
import GRDB
import PoolStore
import Testing

struct MigrationTests {
    @Test func `an older database is migrated and keeps its rows`() async throws {
        try await withTemporaryDirectory { directory in
            try await fill(directory)
            let store = try await Store.open(
                directory: directory, configuration: StoreConfiguration(),
                schema: .next { db in
                    try db.execute(sql: "ALTER TABLE bot_values ADD COLUMN note TEXT NOT NULL DEFAULT 'none'")
                })
            #expect(try await store.botValue("key", of: "bot") == Data([1]))
            try await store.close()
            #expect(try await version(directory) == Schema.current.version + 1)
        }
    }

    @Test func `a migrated database is refused by the older program`() async throws {
        try await withTemporaryDirectory { directory in
            let store = try await Store.open(
                directory: directory, configuration: StoreConfiguration(), schema: .next { _ in })
            try await store.close()
            let error = await #expect(throws: StoreError.self) { try await Store.open(directory: directory) }
            #expect(error?.code == .newer)
        }
    }

    @Test func `a migration that fails leaves the database as it was`() async throws {
        try await withTemporaryDirectory { directory in
            try await fill(directory)
            await #expect(throws: StoreError.self) {
                try await Store.open(
                    directory: directory, configuration: StoreConfiguration(),
                    schema: .next { db in
                        try db.execute(sql: "DELETE FROM bot_values")
                        try db.execute(sql: "this is no SQL")
                    })
            }
            #expect(try await version(directory) == Schema.current.version)
            let store = try await Store.open(directory: directory)
            #expect(try await store.botValue("key", of: "bot") == Data([1]))
            try await store.close()
        }
    }

    private func fill(_ directory: String) async throws {
        let store = try await Store.open(directory: directory)
        try await store.setBotValue(Data([1]), for: "key", of: "bot")
        try await store.close()
    }

    private func version(_ directory: String) async throws -> Int? {
        let database = try DatabaseQueue(path: directory.database)
        return try await database.read { db in try Int.fetchOne(db, sql: "PRAGMA user_version") }
    }
}

extension Schema {
    /// The schema of an imagined next version.
    fileprivate static func next(_ migration: @escaping @Sendable (Database) throws -> Void) -> Schema {
        var schema = Schema.current
        schema.append(migration)
        return schema
    }
}
