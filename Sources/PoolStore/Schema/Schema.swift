package import GRDB

/// The tables and how they came to be: one migration a version, each in a transaction of its own.
///
/// A released migration never changes; a later version appends one. `user_version` in the file tells the version of
/// the last one, so that an older program knows a newer file without understanding it.
package struct Schema: Sendable {
    /// Marks a SQLite file as a PoolBots store: the bytes `PBST`.
    package static let applicationID: Int32 = 0x5042_5354

    /// The number of migrations, which is the `user_version` of an up to date file.
    package private(set) var version = 0
    package private(set) var migrator = DatabaseMigrator()

    /// No tables at all.
    package init() {}

    /// Appends the migration to the next version.
    package mutating func append(_ migration: @escaping @Sendable (Database) throws -> Void) {
        version += 1
        let version = version
        migrator.registerMigration("\(version)") { db in
            try migration(db)
            try db.execute(sql: "PRAGMA user_version = \(version)")
        }
    }

    /// The schema of this version of the program.
    package static let current: Schema = {
        var schema = Schema()
        schema.append { db in
            try db.execute(sql: "PRAGMA application_id = \(applicationID)")
            try db.execute(sql: firstTables)
        }
        schema.append { db in try db.execute(sql: gameRecordTables) }
        schema.append { db in try db.execute(sql: roleTable) }
        schema.append { db in try db.execute(sql: playersSoFarColumn) }
        return schema
    }()
}
