import Foundation
import GameRules
import PoolStore
import PoolTesting
import Testing

struct BlockListTests {
    @Test(arguments: StoreKind.allCases)
    func `a block holds by key, by name, in one pool or everywhere`(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            let eve = StoredBlock(.publicKey("EVE"), displayName: "Eve", reason: .manual, blockedAt: .day())
            let mallory = StoredBlock(
                .name("Mallory"), in: .cellar, displayName: "Mallory", reason: .rule, note: "shouts",
                blockedAt: .day(plus: 1))
            try await store.block(eve)
            try await store.block(mallory)
            #expect(try await store.block(ofKey: "EVE", name: "any", in: .attic) == eve)
            #expect(try await store.block(ofKey: "new", name: "Mallory", in: .cellar) == mallory)
            #expect(try await store.block(ofKey: "new", name: "Mallory", in: .attic) == nil)
            #expect(try await store.block(ofKey: "Mallory", name: "EVE", in: .cellar) == nil)
            #expect(try await store.blocks() == [eve, mallory])
            #expect(try await store.blocks(holdingIn: .attic) == [eve])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `unblocking removes the entry of that scope and the failed attempts`(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            let entry = StoredBlock(.name("Eve"), displayName: "Eve", reason: .bruteForce, blockedAt: .day())
            try await store.block(entry)
            try await store.save(FailedAttempts(subject: "Eve", count: 5, lastUpdated: .day()))
            #expect(try await store.unblock(.name("Eve"), in: .cellar) == false)
            #expect(try await store.blocks() == [entry])
            #expect(try await store.unblock(.name("Eve")))
            #expect(try await store.unblock(.name("Eve")) == false)
            #expect(try await store.blocks().isEmpty)
            #expect(try await store.failedAttempts(after: .distantPast).isEmpty)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `blocking again replaces the entry`(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            var entry = StoredBlock(.name("Eve"), displayName: "Eve", reason: .manual, blockedAt: .day())
            try await store.block(entry)
            entry.note = "again"
            try await store.block(entry)
            #expect(try await store.blocks() == [entry])
        }
    }

    @Test func `the list of other clients is read and written byte for byte`() async throws {
        let json = try Vectors.blockList()
        let blocks = try BlockListFile.decode(json)
        #expect(
            blocks.map(\.subject) == [
                .name("iPhone von Eve"), .publicKey("7UkoxijRwsbq6QM4kFmVYSlZJzpcY/k2NsFGFKyHN9E="),
            ])
        let store = try Store.inMemory()
        try await store.block(all: blocks)
        #expect(try await store.blocks() == blocks)
        #expect(try await BlockListFile.encode(store.blocks()) == json)
    }

    @Test func `any damage to a list is refused or read, and never traps`() throws {
        let json = try Vectors.blockList()
        var random = SeededGenerator(printing: "block list")
        for _ in 0..<20_000 {
            var damaged = json
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                damaged[Int.random(in: 0..<damaged.count, using: &random)] = .random(in: 0...255, using: &random)
            }
            do {
                _ = try BlockListFile.encode(try BlockListFile.decode(damaged))
            } catch {
                #expect(error.code == .invalidValue)
            }
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `counters of failures come back until they are old or zero`(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            let old = FailedAttempts(subject: "old", count: 2, lastUpdated: .day())
            let new = FailedAttempts(subject: "new", count: 3, lastUpdated: .day(plus: 3_600))
            try await store.save(old)
            try await store.save(new)
            #expect(try await store.failedAttempts(after: .day(plus: -1)) == [new, old])
            #expect(try await store.failedAttempts(after: .day()) == [new])
            #expect(try await store.failedAttempts(after: .distantPast) == [new])
            try await store.save(FailedAttempts(subject: "new", count: 0, lastUpdated: .day()))
            #expect(try await store.failedAttempts(after: .distantPast).isEmpty)
        }
    }
}

extension Vectors {
    fileprivate static func blockList() throws -> Data {
        struct File: Decodable { var records: Records }
        struct Records: Decodable { var blocked_devices: Record }
        struct Record: Decodable { var json: String }
        return Data(try decode(File.self, from: "pool.json").records.blocked_devices.json.utf8)
    }
}
