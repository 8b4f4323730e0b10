import Foundation
import GRDB
import GameRules
import PoolStore
import PoolTesting
import Testing

struct DatabaseFileTests {
    @Test func `the directory and all files are for the owner alone`() async throws {
        try await withTemporaryDirectory { directory in
            let data = directory + "/deep/data/"
            let store = try await Store.open(directory: data)
            _ = try await store.hostIdentity(creating: .key(1))
            #expect(try mode(of: data) == 0o700)
            let files = try FileManager.default.contentsOfDirectory(atPath: data).sorted()
            #expect(files == ["poolbots.lock", "poolbots.sqlite", "poolbots.sqlite-shm", "poolbots.sqlite-wal"])
            for file in files { #expect(try mode(of: data + "/" + file) == 0o600, "\(file)") }
            try await store.close()
            #expect(try FileManager.default.contentsOfDirectory(atPath: data).count == 2)
        }
    }

    @Test func `a file of a wider mode is narrowed`() async throws {
        try await withTemporaryDirectory { directory in
            try await fill(directory)
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: directory.database)
            let store = try await Store.open(directory: directory)
            #expect(try mode(of: directory.database) == 0o600)
            #expect(try await store.hostIdentity() == .key(1))
            try await store.close()
        }
    }

    @Test(arguments: Damage.allCases)
    func `a file that cannot be used is refused and left untouched`(_ damage: Damage) async throws {
        try await withTemporaryDirectory { directory in
            try await fill(directory)
            try damage.apply(to: directory.database)
            let before = try Data(contentsOf: URL(filePath: directory.database))
            let error = await #expect(throws: StoreError.self) { try await Store.open(directory: directory) }
            #expect(error?.code == damage.code)
            #expect(error?.message.contains(directory.database) == true)
            #expect(error?.message.contains("left untouched") == true)
            #expect(try Data(contentsOf: URL(filePath: directory.database)) == before)
            let files = try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
            #expect(files == ["poolbots.lock", "poolbots.sqlite"])
        }
    }

    @Test func `a database that a newer version left in its log is refused and left untouched`() async throws {
        try await withTemporaryDirectory { directory in
            let store = try await Store.open(directory: directory)
            try await withTemporaryDirectory { copy in
                let other = try DatabaseQueue(path: directory.database)
                try await other.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA user_version = 99") }
                for file in [directory.database, directory.database + "-wal"] {
                    try FileManager.default.copyItem(
                        atPath: file, toPath: copy + "/" + (file as NSString).lastPathComponent)
                }
                let before = try contents(copy)
                let error = await #expect(throws: StoreError.self) { try await Store.open(directory: copy) }
                #expect(error?.code == .newer)
                #expect(try contents(copy) == before)
            }
            try await store.close()
        }
    }

    @Test func `a log without its database is not taken for an empty store`() async throws {
        try await withTemporaryDirectory { directory in
            let log = directory.database + "-wal"
            #expect(FileManager.default.createFile(atPath: log, contents: Data("precious".utf8)))
            let error = await #expect(throws: StoreError.self) { try await Store.open(directory: directory) }
            #expect(error?.code == .damaged)
            #expect(FileManager.default.contents(atPath: log) == Data("precious".utf8))
            #expect(!FileManager.default.fileExists(atPath: directory.database))
        }
    }

    @Test func `a place that cannot hold a directory is named`() async throws {
        try await withTemporaryDirectory { directory in
            let file = directory + "/file"
            #expect(FileManager.default.createFile(atPath: file, contents: Data()))
            for place in [file, file + "/below", "/proc/poolbots"] {
                let error = await #expect(throws: StoreError.self) { try await Store.open(directory: place) }
                #expect(error?.message.contains(place) == true || error?.message.contains(file) == true)
            }
        }
    }

    @Test func `what a crash left of a new database is replaced`() async throws {
        try await withTemporaryDirectory { directory in
            for leftover in [".new", ".new-journal"] {
                let path = directory.database + leftover
                #expect(FileManager.default.createFile(atPath: path, contents: Data("half".utf8)))
            }
            try await fill(directory)
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: directory).sorted() == [
                    "poolbots.lock", "poolbots.sqlite",
                ])
        }
    }

    @Test func `any damaged byte is refused or does no harm`() async throws {
        try await withTemporaryDirectory { directory in
            try await fill(directory)
            let whole = try Data(contentsOf: URL(filePath: directory.database))
            var random = SeededGenerator(printing: "database")
            for round in 0..<150 {
                var damaged = whole
                for _ in 0..<Int.random(in: 1...20, using: &random) {
                    // Most of a small database is empty space: aim at the start of its pages.
                    let page = Int.random(in: 0..<(whole.count / 4096), using: &random) * 4096
                    let place = page + Int.random(in: 0..<(round % 2 == 0 ? 200 : 4096), using: &random)
                    damaged[place] = .random(in: 0...255, using: &random)
                }
                try await withTemporaryDirectory { copy in
                    try damaged.write(to: URL(filePath: copy.database))
                    do throws(StoreError) {
                        let store = try await Store.open(directory: copy)
                        _ = try await store.hostIdentity()
                        _ = try await store.identity(of: .alice)
                        _ = try await store.pools()
                        _ = try await store.blocks()
                        _ = try await store.games(of: .alice)
                        try await store.close()
                    } catch {
                        #expect(
                            [.damaged, .foreign, .newer, .inputOutput, .notWritable].contains(error.code), "\(error)")
                    }
                }
            }
        }
    }
}

/// What can be wrong with a file.
enum Damage: CaseIterable, Sendable {
    case header, empty, truncated, textFile, page, newer, foreign

    var code: StoreError.Code {
        switch self {
        case .header, .empty, .truncated, .textFile, .page: .damaged
        case .newer: .newer
        case .foreign: .foreign
        }
    }

    func apply(to path: String) throws {
        let url = URL(filePath: path)
        var data = try Data(contentsOf: url)
        switch self {
        case .header: data[3] ^= 1
        case .empty: data = Data()
        case .truncated: data.removeLast(4096)
        case .textFile: data = Data(String(repeating: "not a database\n", count: 400).utf8)
        case .page: data.replaceSubrange(4096..<8192, with: Data(repeating: 0xFF, count: 4096))
        case .newer, .foreign:
            // In place, without a log: as another program would have left it.
            let pragma = self == .newer ? "user_version = 99" : "application_id = 7"
            let other = try DatabaseQueue(path: path)
            try other.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA \(pragma)") }
            try other.close()
            return
        }
        try data.write(to: url)
    }
}

/// Makes a store with something in it and closes it.
private func fill(_ directory: String) async throws {
    let store = try await Store.open(directory: directory)
    _ = try await store.hostIdentity(creating: .key(1))
    _ = try await store.identity(of: .alice, creating: .key(2), at: .day())
    try await store.save(
        StoredPool(
            address: .alice, serverURL: "wss://Relay.example.org/", name: "Cellar", role: .guest, displayName: "Alice",
            invitation: .init(url: "stealth://x", expiresAt: .day()), firstJoinedAt: .day()))
    try await store.block(StoredBlock(.name("Eve"), displayName: "Eve", reason: .manual, blockedAt: .day()))
    try await store.save(
        StoredGame(
            member: .alice, sessionID: UUID(1), gameType: "chess", state: Data(count: 9_000), updatedAt: .day()))
    try await store.close()
}

private func mode(of path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
}

/// The bytes of the database and its log.
private func contents(_ directory: String) throws -> [Data] {
    try [directory.database, directory.database + "-wal"].map { try Data(contentsOf: URL(filePath: $0)) }
}
