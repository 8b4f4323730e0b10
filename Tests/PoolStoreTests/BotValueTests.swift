import Foundation
import PoolStore
import Testing

struct BotValueTests {
    @Test(arguments: StoreKind.allCases)
    func `bots do not see each other's values`(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.setBotValue(Data([1]), for: "score", of: "greeter")
            try await store.setBotValue(Data([2]), for: "score", of: "opponent")
            try await store.setBotValue(Data([3]), for: "score", of: "opponent")
            #expect(try await store.botValue("score", of: "greeter") == Data([1]))
            #expect(try await store.botValue("score", of: "opponent") == Data([3]))
            #expect(try await store.botValue("other", of: "opponent") == nil)
            try await store.removeBot("opponent")
            #expect(try await store.botValue("score", of: "opponent") == nil)
            #expect(try await store.botValue("score", of: "greeter") == Data([1]))
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `keys are listed by their prefix, taken literally`(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            for key in ["won:eve", "won:ann", "w%", "lost:eve", "wön"] {
                try await store.setBotValue(Data(), for: key, of: "opponent")
            }
            #expect(try await store.botKeys(of: "opponent", prefix: "won:") == ["won:ann", "won:eve"])
            #expect(try await store.botKeys(of: "opponent", prefix: "w%") == ["w%"])
            #expect(try await store.botKeys(of: "opponent", prefix: "wö") == ["wön"])
            #expect(try await store.botKeys(of: "opponent").count == 5)
            try await store.removeBotValue("w%", of: "opponent")
            #expect(try await store.botKeys(of: "opponent").count == 4)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a bot cannot store beyond its bounds, and keeps what it had`(_ kind: StoreKind) async throws {
        let limits = BotStorageLimits(keyBytes: 4, valueBytes: 10, keys: 3, totalBytes: 25)
        try await kind.withStore(StoreConfiguration(botLimits: limits)) { store in
            func refused(_ key: String, _ bytes: Int) async -> Bool {
                let error = await #expect(throws: StoreError.self) {
                    try await store.setBotValue(Data(count: bytes), for: key, of: "bot")
                }
                return error?.code == .limitExceeded
            }
            #expect(await refused("longs", 1))
            #expect(await refused("k", 11))
            try await store.setBotValue(Data(count: 10), for: "a", of: "bot")
            try await store.setBotValue(Data(count: 10), for: "b", of: "bot")
            #expect(await refused("c", 6))
            try await store.setBotValue(Data(count: 5), for: "c", of: "bot")
            #expect(await refused("d", 0))
            try await store.setBotValue(Data(count: 10), for: "a", of: "other")
            #expect(try await store.botKeys(of: "bot") == ["a", "b", "c"])
        }
    }
}
