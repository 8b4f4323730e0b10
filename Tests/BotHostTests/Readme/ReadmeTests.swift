import BotHost
import Foundation
import Logging
import NIOPosix
import Pool
import PoolChat
import PoolCrypto
import PoolGames
import PoolStore
import PoolTesting
import PoolTransport
import RelayTransport
import Testing

/// The Swift code of the README is the code of the files beside this one, and does what it says.
@Suite(.timeLimit(.minutes(10))) struct ReadmeTests {
    @Test func `the README shows code that compiles`() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
        let root = folder.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let readme = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
        let shown = readme.components(separatedBy: "```swift\n").dropFirst().map { block in
            block.components(separatedBy: "```").first ?? ""
        }
        let compiled = try ["Dice.swift", "JoinWithDice.swift"].map { name in
            try String(contentsOf: folder.appending(path: name), encoding: .utf8)
        }
        #expect(shown == compiled)
    }

    @Test func `the bot of the README answers in a pool`() async throws {
        let relay = try await TestRelay.start()
        let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let network = try RelayNetwork(
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton, solver: ProofOfWorkSolver(threads: 1))
        let plan = HostPlan(
            serverURL: await relay.url, claimCode: await relay.claimCode, poolName: "Test", displayName: "Hanna",
            admission: .all, bots: []
        ) { _, _ in }
        let resources = HostResources(network: network, thinking: ThinkingPool(cores: 1), logger: quiet)
        let host = try await plan.runner(store: .inMemory(), resources: resources) { _ in }
        let pool = RecordedEvents<PoolEvent>()
        let chat = RecordedEvents<ChatEvent>()
        await pool.read(host.membership.subscribe())
        await chat.read(host.chat.subscribe())
        try await withTemporaryFolder { folder in
            try await withThrowingTaskGroup(of: Void.self) { group in
                defer { group.cancelAll() }
                group.addTask { try await host.run() }
                try await pool.wait(for: "the pool") { $0.contains { if case .joined = $0 { true } else { false } } }
                let invitation = try await host.membership.createInvitation()
                group.addTask { try await joinWithDice(invitation: invitation.url, folder: folder.path) }
                try await pool.wait(for: "the dice") {
                    $0.contains { if case .keyEstablished = $0 { true } else { false } }
                }
                _ = try await host.chat.say("!roll")
                try await chat.wait(for: "the answer") { events in
                    events.contains { event in
                        guard case .message(let message) = event else { return false }
                        return message.text.hasPrefix("A ") && message.authorName == "Dora"
                    }
                }
            }
        }
        await pool.stop()
        await chat.stop()
        await relay.stop()
    }
}
