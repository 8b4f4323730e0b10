import BotHost
import BotKit
import CoreMetrics
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

/// One bot under supervision, with a clock that the test turns.
private struct Ward {
    let clock = ManualClock()
    let metrics = PrometheusMetrics()
    let supervisor: BotSupervisor
    let reports = Reports()

    final class Reports: Sendable {
        private let events = Mutex<[HostEvent]>([])

        var all: [HostEvent] { events.withLock { $0 } }
        func note(_ event: HostEvent) { events.withLock { $0.append(event) } }
    }

    init(_ make: @escaping @Sendable () async throws -> any Bot) {
        let pool = InMemoryPool()
        let membership = Membership(
            transport: pool.host(PeerID("host"), displayName: "Host"), profile: PoolUserProfile(displayName: "Host"),
            chatKeys: ChatKeyPair.generate(), logger: .quiet)
        let chat = ChatService(membership: membership, logger: .quiet)
        let games = GameService(
            channel: membership, profile: PoolUserProfile(displayName: "Host"), games: [],
            thinking: ThinkingPool(cores: 1), logger: .quiet)
        let events = Broadcast<BotEvent>(capacity: 8)
        let time = TimeSource(clock: clock)
        supervisor = BotSupervisor(
            BotSpecification(name: "ward", make: make),
            BotSupervisor.Surroundings(
                context: {
                    BotContext(
                        name: "ward", events: events.subscribe(), membership: membership, chat: chat, games: games,
                        storage: InMemoryBotStorage(), logger: .quiet)
                }, time: time, metrics: BotMetrics(bot: "ward", pool: "Home", factory: metrics), logger: .quiet,
                report: reports.note))
    }
}

/// Does what it is told, and counts its lives.
private final class Lives: Sendable {
    let count = Mutex(0)
    var begun: Int { count.withLock { $0 } }

    struct Broken: Error, CustomStringConvertible {
        var description: String { "broken" }
    }
}

/// Fails at once.
private struct Failing: Bot {
    let lives: Lives

    func run(_ context: BotContext) async throws {
        lives.count.withLock { $0 += 1 }
        throw Lives.Broken()
    }
}

/// Lives until its events end.
private struct Patient: ReloadableBot {
    let lives: Lives
    var refuses = false
    let reloads = Reloads()

    final class Reloads: Sendable {
        let count = Mutex(0)
    }

    func run(_ context: BotContext) async throws {
        lives.count.withLock { $0 += 1 }
        for await _ in context.events {}
    }

    func reload() async throws {
        if refuses { throw Lives.Broken() }
        reloads.count.withLock { $0 += 1 }
    }

    var refusal: String? { refuses ? "ward.lua:1: broken" : nil }
}

@Suite(.timeLimit(.minutes(10))) struct BotSupervisorTests {
    @Test func `a bot that fails again and again is parked, and lives again when somebody says so`() async throws {
        let lives = Lives()
        let ward = Ward { Failing(lives: lives) }
        let run = Task { await ward.supervisor.run() }
        for seconds in [1, 2, 4, 8] {
            await ward.clock.sleepers(atLeast: 1)
            #expect(ward.supervisor.status.state == .waiting)
            ward.clock.advance(by: .seconds(seconds))
        }
        try await eventually("parked") { ward.supervisor.status.state == .parked }
        #expect(lives.begun == 5)
        #expect(ward.supervisor.status.reason == "broken")
        #expect(ward.reports.all.last == .botFailed(bot: "ward", error: "broken", restartSeconds: nil))
        #expect(ward.metrics.text.contains(#"poolbots_bot_parked{pool="Home",bot="ward"} 1"#))
        ward.supervisor.restart()
        try await eventually("lives.begun == 6") { lives.begun == 6 }
        await ward.supervisor.stop()
        await run.value
    }

    @Test func `a bot that cannot be made is a bot that fails`() async throws {
        let ward = Ward { throw Lives.Broken() }
        let run = Task { await ward.supervisor.run() }
        await ward.clock.sleepers(atLeast: 1)
        #expect(ward.supervisor.status.reason == "broken")
        await ward.supervisor.stop()
        await run.value
    }

    @Test func `a bot is stopped and restarted without anybody else noticing`() async throws {
        let lives = Lives()
        let ward = Ward { Patient(lives: lives) }
        let run = Task { await ward.supervisor.run() }
        try await eventually("lives.begun == 1") { lives.begun == 1 }
        ward.supervisor.restart()
        try await eventually("lives.begun == 2") { lives.begun == 2 }
        #expect(ward.supervisor.status.failures == 0 && ward.supervisor.status.restarts == 1)
        await ward.supervisor.stop()
        await run.value
        #expect(lives.begun == 2)
    }

    @Test func `new code is taken up while the bot lives, or refused`() async throws {
        let lives = Lives()
        let good = Ward { [bot = Patient(lives: lives)] in bot }
        let run = Task { await good.supervisor.run() }
        try await eventually("lives.begun == 1") { lives.begun == 1 }
        try await good.supervisor.reload()
        #expect(good.supervisor.status.reloads == 1 && lives.begun == 1)
        await good.supervisor.stop()
        await run.value
        let bad = Ward { Patient(lives: lives, refuses: true) }
        let other = Task { await bad.supervisor.run() }
        try await eventually("lives.begun == 2") { lives.begun == 2 }
        await #expect(throws: Lives.Broken.self) { try await bad.supervisor.reload() }
        #expect(bad.supervisor.status.state == .running && bad.supervisor.status.reloads == 0)
        #expect(bad.supervisor.status.reason == "the saved code is not used: ward.lua:1: broken")
        #expect(bad.metrics.text.contains(#"poolbots_bot_reloads_refused_total{pool="Home",bot="ward"} 1"#))
        await bad.supervisor.stop()
        await other.value
    }
}
