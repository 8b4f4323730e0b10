import BotHost
import Foundation
import Logging
import Pool
import PoolChat
import PoolTesting
import PoolTransport
import PoolWire
import Testing

/// Bridges with real memberships and chats, and a clock that the test turns.
@Suite(.timeLimit(.minutes(10))) struct ChatBridgesTests {
    /// A bridge and its memberships, running.
    private struct Bridge: Sendable {
        let bridges: ChatBridges
        let chats: [String: RunningChat]
        private let tasks: [Task<Void, Never>]

        init(_ name: String, in pools: [String: ScriptedPool], _ clock: ManualClock) async throws {
            let bridges = ChatBridges(logger: Logger(label: "test"), time: TimeSource(clock: clock)) { _, _ in }
            await bridges.want([BridgeEntry(pools: pools.keys.sorted())])
            var chats: [String: RunningChat] = [:]
            // All are cancelled by `stop()`.
            var tasks = [Task { await bridges.run() }]
            for (poolName, scripted) in pools {
                let peer = PeerID(name)
                let chat = await RunningChat(scripted.pool.guest(peer, displayName: name), name: name)
                let ears = ChatBridges.Ears(chat.chat, chat.pool.membership)
                tasks.append(Task { await bridges.serve(poolName, ears) })
                try await scripted.admit(peer)
                try await chat.pool.joined()
                chats[poolName] = chat
            }
            (self.bridges, self.chats, self.tasks) = (bridges, chats, tasks)
        }

        var waiting: Int { get async { await bridges.status.reduce(0) { $0 + $1.waiting } } }

        /// Whether it has heard somebody's words in a pool.
        func hasHeard(_ text: String, in pool: String) async -> Bool {
            await chats[pool]?.events.all.contains {
                if case .message(let message) = $0 { message.text == text } else { false }
            } ?? false
        }

        func stop() async {
            for task in tasks { task.cancel() }
            for task in tasks { await task.value }
            for chat in chats.values { await chat.stop() }
        }
    }

    /// Dora in “Home”, Hanna in “Kitchen”.
    private struct Scene {
        let clock = ManualClock()
        let pools: [String: ScriptedPool]
        let dora: RunningChat
        let hanna: RunningChat

        init() async throws {
            let (home, kitchen) = (try await ScriptedPool(), try await ScriptedPool())
            pools = ["Home": home, "Kitchen": kitchen]
            dora = try await Self.person("Dora", in: home)
            hanna = try await Self.person("Hanna", in: kitchen)
        }

        private static func person(_ name: String, in pool: ScriptedPool) async throws -> RunningChat {
            let chat = await RunningChat(pool.pool.guest(PeerID(name), displayName: name), name: name)
            try await pool.admit(PeerID(name))
            try await chat.pool.joined()
            return chat
        }

        /// A bridge to which both can talk.
        func bridge(_ name: String) async throws -> Bridge {
            let bridge = try await Bridge(name, in: pools, clock)
            try await dora.key(of: PeerID(name))
            try await hanna.key(of: PeerID(name))
            return bridge
        }

        /// Turns the clock until something is so.
        func turn(until what: String, _ isSo: @escaping @Sendable () async throws -> Bool) async throws {
            let clock = clock
            try await eventually(what, within: .seconds(120)) {
                clock.advance(by: .milliseconds(100))
                return try await isSo()
            }
        }

        /// How often somebody has heard something.
        static func count(_ text: String, by listener: RunningChat) async -> Int {
            await listener.events.all.count {
                if case .message(let message) = $0 { message.text == text } else { false }
            }
        }
    }

    @Test func `of two bridges the one says nothing again that the other has said, and takes over when it ends`()
        async throws
    {
        let scene = try await Scene()
        var bridges = [try await scene.bridge("X"), try await scene.bridge("Y")]
        func said(_ text: String) async throws {
            let (dora, hanna) = (scene.dora, scene.hanna)
            try await dora.chat.say("\(text) of Dora")
            try await hanna.chat.say("\(text) of Hanna")
            try await scene.turn(until: "\(text) to be brought") {
                let counts = await (
                    Scene.count("\(text) of Dora", by: hanna), Scene.count("\(text) of Hanna", by: dora)
                )
                return counts == (1, 1)
            }
            // Neither has anything left that it could bring when its turn comes.
            let running = bridges
            try await scene.turn(until: "nothing of \(text) to wait") {
                for bridge in running {
                    let knows = await (
                        bridge.hasHeard("\(text) of Dora", in: "Home"),
                        bridge.hasHeard("\(text) of Hanna", in: "Kitchen"),
                        bridge.waiting
                    )
                    guard knows == (true, true, 0) else { return false }
                }
                return true
            }
        }
        try await said("one")
        await bridges.removeFirst().stop()
        try await said("two")
        bridges.append(try await scene.bridge("X"))
        try await said("three")
        // Longer than one bridge waits for another.
        scene.clock.advance(by: ChatBridge.patience * 3)
        try await said("four")
        for text in ["one", "two", "three", "four"] {
            #expect(await Scene.count("\(text) of Dora", by: scene.hanna) == 1, "\(text)")
            #expect(await Scene.count("\(text) of Hanna", by: scene.dora) == 1, "\(text)")
        }
        for bridge in bridges { await bridge.stop() }
        for person in [scene.dora, scene.hanna] { await person.stop() }
    }
}
