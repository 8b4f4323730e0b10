import GRDB
import PoolStore
import Testing

struct RoleTests {
    @Test(arguments: StoreKind.allCases)
    func `a role is given, changed and taken away in one pool`(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            let ada = StoredRole(in: .cellar, peerID: "ADA", name: "Ada", role: .moderator, givenAt: .day())
            let eve = StoredRole(in: .cellar, peerID: "EVE", name: "Eve", role: .muted, givenAt: .day(plus: 1))
            try await store.save(eve)
            try await store.save(ada)
            #expect(try await store.roles(in: .cellar) == [ada, eve])
            #expect(try await store.roles() == [ada, eve])
            #expect(try await store.roles(in: .attic).isEmpty)
            #expect(try await store.role(of: "EVE", in: .cellar) == .muted)
            #expect(try await store.role(of: "EVE", in: .attic) == nil)
            var promoted = ada
            promoted.role = .owner
            try await store.save(promoted)
            #expect(try await store.role(of: "ADA", in: .cellar) == .owner)
            #expect(try await store.removeRole(of: "ADA", in: .attic) == false)
            #expect(try await store.removeRole(of: "ADA", in: .cellar))
            #expect(try await store.roles() == [eve])
        }
    }

    @Test func `roles survive a restart`() async throws {
        try await withTemporaryDirectory { directory in
            let store = try await Store.open(directory: directory)
            let role = StoredRole(in: .cellar, peerID: "ADA", name: "Ada", role: .member, givenAt: .day())
            try await store.save(role)
            try await store.close()
            let again = try await Store.open(directory: directory)
            #expect(try await again.roles() == [role])
            try await again.close()
        }
    }

    @Test func `a database from before there were roles gets them`() async throws {
        try await withTemporaryDirectory { directory in
            let store = try await Store.open(directory: directory)
            try await store.close()
            let database = try DatabaseQueue(path: directory.database)
            try await database.write { db in
                try db.execute(
                    sql: """
                        DROP TABLE roles; ALTER TABLE game_players DROP COLUMN players_so_far;
                        DELETE FROM grdb_migrations WHERE identifier >= '3'; PRAGMA user_version = 2
                        """)
            }
            try database.close()
            let migrated = try await Store.open(directory: directory)
            #expect(try await migrated.roles().isEmpty)
            try await migrated.close()
        }
    }
}
