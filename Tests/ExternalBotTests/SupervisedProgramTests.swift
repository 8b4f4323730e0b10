import BotHost
import BotKit
import ExternalBot
import Foundation
import Logging
import Pool
import PoolChat
import PoolCrypto
import PoolGames
import PoolTesting
import PoolTransport
import PoolWire
import Synchronization
import Testing

/// A real program under the supervisor that hosts have.
@Suite(.timeLimit(.minutes(10))) struct SupervisedProgramTests {
    @Test func `a program that ends is started again, and again, until it lives`() async throws {
        try await withTemporaryFolder { folder in
            let lives = folder.appending(path: "lives")
            let bot = Programs.bot("mortal", [lives.path]) { $0.grace = .seconds(60) }
            let clock = ManualClock()
            let failures = Failures()
            let supervisor = BotSupervisor(
                BotSpecification(name: "mortal") { bot },
                BotSupervisor.Surroundings(
                    context: Self.context(), time: TimeSource(clock: clock), metrics: .none,
                    logger: Logger(label: "test"), report: failures.note))
            let run = Task { await supervisor.run() }
            for life in 1...2 {
                await clock.sleepers(atLeast: 1)
                #expect(supervisor.status.state == .waiting)
                let reason = "exit code 3; it last wrote “life \(life) was too short”"
                #expect(supervisor.status.reason?.hasSuffix(reason) == true, "\(supervisor.status.reason ?? "")")
                #expect(try Data(contentsOf: lives).count == life)
                clock.advance(by: .seconds(life))
            }
            try await eventually("its third life") { try Data(contentsOf: lives).count == 3 }
            #expect(supervisor.status.state == .running && supervisor.status.failures == 2)
            await supervisor.stop()
            await run.value
            #expect(failures.count.withLock { $0 } == 2)
        }
    }

    /// Counts what the supervisor reports.
    private final class Failures: Sendable {
        let count = Mutex(0)

        func note(_ event: HostEvent) { if case .botFailed = event { count.withLock { $0 += 1 } } }
    }

    /// A place in a membership that has not joined, anew for each life.
    private static func context() -> @Sendable () async -> BotContext {
        let logger = Logger(label: "test")
        let membership = Membership(
            transport: InMemoryPool().host(PeerID("host"), displayName: "Host"),
            profile: PoolUserProfile(displayName: "Host"), chatKeys: .generate(), logger: logger)
        let chat = ChatService(membership: membership, logger: logger)
        let games = GameService(
            channel: membership, profile: PoolUserProfile(displayName: "Host"), games: [],
            thinking: ThinkingPool(cores: 1), logger: logger)
        let events = Broadcast<BotEvent>(capacity: 8)
        return {
            BotContext(
                name: "mortal", events: events.subscribe(), membership: membership, chat: chat, games: games,
                storage: InMemoryBotStorage(), logger: logger)
        }
    }
}
