import BotAPI
import BotHost
import BotKit
import Foundation
import PoolStore
import PoolTesting
import Synchronization
import Testing

/// Keeping values, in SQLite.
@Suite(.timeLimit(.minutes(10))) struct StorageTests {
    private func withBot(
        _ configure: (inout APISession.Configuration) -> Void = { _ in },
        _ body: (RunningBot, any BotStorage) async throws -> Void
    ) async throws {
        let store = try Store.inMemory()
        let storage = StoreBotStorage(store: store, name: "bot")
        let hosted = try await HostedPool(storage: storage, configure: configure)
        try await body(hosted.bot, storage)
        await hosted.bot.stop()
        try await store.close()
    }

    @Test func `whatever JSON can express is kept, and read again by another life of the bot`() async throws {
        try await withBot { bot, storage in
            let value: APIValue = ["name": "Ada", "points": 7, "ratio": 0.5, "list": [true, nil], "deep": ["a": []]]
            try await bot.call("storage.set", ["key": "players/ada", "value": value])
            try await bot.call("storage.set", ["key": "players/bob", "value": 1])
            try await bot.call("storage.set", ["key": "topic", "value": "größe \u{0}"])
            #expect(try await bot.call("storage.get", ["key": "players/ada"]) == value)
            #expect(try await bot.call("storage.get", ["key": "topic"]) == "größe \u{0}")
            #expect(try await bot.call("storage.get", ["key": "nothing"]) == .null)
            #expect(try await bot.call("storage.keys", ["prefix": "players/"]) == ["players/ada", "players/bob"])
            try await bot.call("storage.remove", ["key": "players/bob"])
            try await bot.call("storage.set", ["key": "topic", "value": nil])
            #expect(try await bot.call("storage.keys") == ["players/ada"])
            #expect(try await storage.keys(withPrefix: "") == ["data/players/ada"])

            let next = try await HostedPool(storage: storage)
            #expect(try await next.bot.call("storage.get", ["key": "players/ada"]) == value)
            await next.bot.stop()
        }
    }

    @Test func `a number is counted up by many at once`() async throws {
        try await withBot { bot, _ in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<50 { group.addTask { try await bot.call("storage.add", ["key": "n"]) } }
                try await group.waitForAll()
            }
            #expect(try await bot.call("storage.get", ["key": "n"]) == 50)
            #expect(try await bot.call("storage.add", ["key": "n", "amount": 0.5]) == 50.5)
            try await bot.call("storage.set", ["key": "n", "value": "text"])
            #expect(
                try await bot.failure("storage.add", ["key": "n"])
                    == APIError(.refused, "storage.add: the value of \"n\" is not a number"))
        }
    }

    @Test func `what was asked for first is done first, however busy the storage is`() async throws {
        let storage = HeldStorage()
        let hosted = try await HostedPool(storage: storage)
        let session = hosted.bot.session
        @Sendable func set(_ value: Int) async {
            _ = await session.call("storage.set", ["key": "n", "value": .int(value)])
        }
        await withDiscardingTaskGroup { group in
            group.addImmediateTask { await set(1) }
            await storage.isHeld()
            group.addImmediateTask { await set(2) }
            // Comes while the first is about to end, and the second has been waiting for that.
            storage.goOn { Task.immediate { await set(3) } }
        }
        try await eventually("all are written") { storage.written.count == 3 }
        #expect(storage.written == ["1", "2", "3"])
        await hosted.bot.stop()
    }

    @Test func `keys, bytes and sizes are limited, and counted right`() async throws {
        try await withBot({ configuration in
            configuration.limits.storageKeys = 3
            configuration.limits.storageBytes = 100
            configuration.limits.storageValueBytes = 60
        }) { bot, storage in
            try await storage.set("another's", for: "roles/ada")
            let text = String(repeating: "x", count: 38)
            for key in ["a", "b"] { try await bot.call("storage.set", ["key": .string(key), "value": .string(text)]) }
            let bytes = try await bot.failure("storage.set", ["key": "c", "value": .string(text)])
            #expect(
                bytes.message
                    == "storage.set: more than 100 bytes in the storage (limit storage_bytes); remove some")
            try await bot.call("storage.set", ["key": "a", "value": 1])
            try await bot.call("storage.set", ["key": "c", "value": .string(text)])
            let keys = try await bot.failure("storage.set", ["key": "d", "value": 1])
            #expect(
                keys.message == "storage.set: 3 keys are stored already (limit storage_keys); remove some")
            let long = try await bot.failure(
                "storage.set", ["key": "a", "value": .string(String(repeating: "x", count: 60))])
            #expect(long == APIError(.badValue, "storage.set: longer than 60 bytes as JSON"))
            #expect(try await bot.failure("storage.set", ["key": "", "value": 1]).code == .badArgument)
            try await bot.call("storage.remove", ["key": "b"])
            try await bot.call("storage.set", ["key": "d", "value": 1])
        }
    }
}

/// Holds the first value that is written until it is told to go on.
private final class HeldStorage: BotStorage {
    private struct State {
        var written: [String] = []
        var held: CheckedContinuation<Void, Never>?
        var observer: CheckedContinuation<Void, Never>?
        var whenGoingOn: @Sendable () -> Void = {}
    }

    private let state = Mutex(State())

    var written: [String] { state.withLock { $0.written } }

    func isHeld() async {
        await withCheckedContinuation { continuation in
            let isHeld = state.withLock { state in
                if state.held == nil { state.observer = continuation }
                return state.held != nil
            }
            if isHeld { continuation.resume() }
        }
    }

    /// - Parameter action: done where the writing is.
    func goOn(_ action: @escaping @Sendable () -> Void) {
        let held = state.withLock { state in
            state.whenGoingOn = action
            return state.held
        }
        held?.resume()
    }

    func value(for key: String) async -> String? { nil }
    func keys(withPrefix prefix: String) async -> [String] { [] }

    func set(_ value: String?, for key: String) async {
        if state.withLock({ $0.written.isEmpty && $0.held == nil }) {
            await withCheckedContinuation { continuation in
                let observer = state.withLock { state in
                    state.held = continuation
                    return state.observer.take()
                }
                observer?.resume()
            }
            state.withLock { $0.whenGoingOn }()
        }
        state.withLock { $0.written.append(value ?? "") }
    }
}
