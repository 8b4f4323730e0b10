import BotHost
import Logging
import NIOPosix
import Pool
import PoolCrypto
import PoolGames
import PoolStore
import PoolTesting
import PoolTransport
import PoolWire
import RelayTransport
import Synchronization

/// A bot that comes into another bot's pool, on a real relay.
enum BotMeeting {
    /// - Parameters:
    ///   - store: of the bot that comes.
    ///   - isOver: asked again and again; then both leave.
    static func hold(
        _ guest: BotSpecification, hostedBy host: BotSpecification, store: Store? = nil, logger: Logger? = nil,
        until isOver: () async throws -> Bool
    ) async throws {
        let relay = try await TestRelay.start()
        let network = try RelayNetwork(
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton, solver: ProofOfWorkSolver())
        let resources = HostResources(
            network: network, thinking: ThinkingPool(cores: 1),
            logger: logger ?? Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let plan = HostPlan(
            serverURL: await relay.url, claimCode: await relay.claimCode, poolName: "Meeting", displayName: "Host",
            admission: .all, bots: [host]
        ) { _, _ in }
        let first = try await plan.runner(store: try Store.inMemory(), resources: resources) { _ in }
        let events = first.membership.subscribe()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await first.run() }
            _ = await events.first { if case .joined = $0 { true } else { false } }
            let invitation = try await first.membership.createInvitation(maxUses: 0, lifetime: .seconds(300))
            let join = JoinPlan(
                invitation: try Invitation(parsing: invitation.url), displayName: "Guest", bots: [guest])
            let second = try await join.runner(store: try store ?? Store.inMemory(), resources: resources) { _ in }
            group.addTask { try await second.run() }
            try await eventually("the end of the meeting", isOver)
            await second.membership.leave()
            await first.membership.leave()
            try await group.waitForAll()
        }
        await relay.stop()
    }
}

/// What the bots of a meeting note for the test.
final class Notes: Sendable {
    private let texts = Mutex<[String]>([])

    func add(_ text: String) { texts.withLock { $0.append(text) } }

    var all: [String] { texts.withLock { $0 } }
}
