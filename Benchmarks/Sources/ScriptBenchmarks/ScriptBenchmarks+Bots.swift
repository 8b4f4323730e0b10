import BotAPI
import BotKit
import BotScript
import Foundation
import Logging
import Measuring
import Pool
import PoolChat
import PoolCrypto
import PoolGames
import PoolTransport
import PoolWire
import Synchronization

extension ScriptBenchmarks {
    /// Whole bots with their sessions, in one membership: what they cost besides the connection.
    static func bots() async throws {
        let pool = BenchmarkPool()
        try await pool.bots(10_000, name: "bot: 10,000 idle") { _ in }
        try await pool.bots(1, name: "bot: one") { bots in
            let count = 300_000
            report(
                await measureOnce("bot: a message through its session") {
                    for _ in 0..<count / 100 {
                        await bots.publish(100)
                        await bots.handled(atLeast: bots.published)
                    }
                    return count
                })
        }
        try await pool.bots(1_000, name: "bot: 1,000") { bots in
            report(
                try await measureOnce("bot: reload of 1,000 bots under load") {
                    try await withThrowingTaskGroup { group in
                        group.addTask { for _ in 0..<100 { await bots.publish(1) } }
                        group.addTask { try await bots.reload() }
                        try await group.waitForAll()
                    }
                    await bots.handled(atLeast: bots.published * 1_000)
                    return 1_000
                })
            print("bot: \(bots.published * 1_000) events for 1,000 bots that were reloaded, \(bots.count) handled")
        }
    }
}

/// Many bots that run.
struct RunningBots: Sendable {
    let events: Broadcast<BotEvent>
    let bots: [ScriptBot]
    let tally: Tally

    var published: Int { tally.published.withLock { $0 } }
    var count: Int { tally.handled.withLock { $0 } }

    func publish(_ count: Int) async {
        for _ in 0..<count { await events.publish(.pool(.warning("ping"))) }
        tally.published.withLock { $0 += count }
    }

    func handled(atLeast count: Int) async { while self.count < count { await Task.yield() } }

    func reload() async throws {
        tally.script.withLock { $0 += "\n-- another version" }
        for bot in bots { try await bot.reload() }
    }
}

/// What the bots have done: each handled event writes a line to the log.
final class Tally: LogHandler, Sendable {
    let handled = Mutex(0)
    let published = Mutex(0)
    let script = Mutex("bot.on('warning', function(e) log.info(e.text) end)")

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }
    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    var logLevel: Logger.Level {
        get { .info }
        set {}
    }

    func log(event: LogEvent) { handled.withLock { $0 += 1 } }
}

/// A membership that never joins: the bots have no connection, which is what is measured.
struct BenchmarkPool {
    private let membership: Membership
    private let chat: ChatService
    private let games: GameService

    init() {
        let pool = InMemoryPool()
        let logger = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
        membership = Membership(
            transport: pool.guest(PeerID("bench"), displayName: "Bench"),
            profile: PoolUserProfile(displayName: "Bench", avatarColorIndex: 1), chatKeys: .generate(),
            records: InMemoryRecords(), logger: logger)
        chat = ChatService(membership: membership, logger: logger)
        games = GameService(
            channel: membership, profile: PoolUserProfile(displayName: "Bench"), games: [],
            thinking: ThinkingPool(cores: 1), logger: logger)
    }

    func bots(_ count: Int, name: String, _ body: (RunningBots) async throws -> Void) async throws {
        let before = ScriptBenchmarks.residentBytes()
        let events = Broadcast<BotEvent>(capacity: 1_024)
        let tally = Tally()
        var configuration = APISession.Configuration()
        configuration.limits.logLinesPerMinute = .max
        configuration.limits.queuedEvents = 1_024
        let source = ScriptSource(name: "bench.lua") { Array(tally.script.withLock { $0 }.utf8) }
        let bots = (0..<count).map { _ in ScriptBot(source, configuration: configuration) }
        try await withThrowingTaskGroup { group in
            for (index, bot) in bots.enumerated() {
                let context = BotContext(
                    name: "bot\(index)", events: events.subscribe(), membership: membership, chat: chat, games: games,
                    storage: InMemoryBotStorage(), logger: Logger(label: "bench") { _ in tally })
                group.addTask { try await bot.run(context) }
            }
            let running = RunningBots(events: events, bots: bots, tally: tally)
            // All have started when all have handled an event.
            await running.publish(1)
            await running.handled(atLeast: count)
            let bytes = ScriptBenchmarks.residentBytes() - before
            print("\(name): \(bytes / count) bytes resident each")
            tally.handled.withLock { $0 = 0 }
            tally.published.withLock { $0 = 0 }
            try await body(running)
            events.finish()
            try await group.waitForAll()
        }
    }
}
