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
    static func idle(in pool: BenchmarkPool) async throws {
        try await pool.bots(10_000) { bots in print("bot: 10,000 idle: \(bots.bytes) bytes resident each") }
    }

    /// Events through membership's broadcast, session and script.
    static func events(in pool: BenchmarkPool) async throws {
        try await pool.bots(1) { bots in
            report(
                await measureOnce("bot: an event and a line in the log") {
                    await bots.handle(batches: 600, of: 500)
                    return bots.published
                })
        }
        let script =
            "local n = 0 bot.on('warning', function(e) n = n + 1 if n % 500 == 1 then log.info(e.text) end end)"
        try await pool.bots(1, script: script) { bots in
            report(
                await measureOnce("bot: an event through its session") {
                    await bots.handle(batches: 1_200, of: 500, heard: 1)
                    return bots.published
                })
        }
    }

    /// Every bot is reloaded while events come: each has to be handled once.
    static func reload(in pool: BenchmarkPool) async throws {
        let count = 1_000
        try await pool.bots(count) { bots in
            report(
                try await measureOnce("bot: reload of 1,000 bots under load") {
                    try await withThrowingTaskGroup { group in
                        group.addTask { for _ in 0..<100 { await bots.publish(1) } }
                        group.addTask { try await bots.reload() }
                        try await group.waitForAll()
                    }
                    await bots.handled(atLeast: bots.published * count)
                    return count
                })
            print("bot: \(bots.published * count) events for bots that were reloaded, \(bots.count) handled")
        }
    }
}

/// Many bots that run.
struct RunningBots: Sendable {
    let events: Broadcast<BotEvent>
    let bots: [ScriptBot]
    /// What each has added to the resident memory.
    let bytes: Int
    let tally: Tally

    var published: Int { tally.published.withLock { $0 } }
    var count: Int { tally.count }

    func publish(_ count: Int) async {
        for _ in 0..<count { await events.publish(.pool(.warning("ping"))) }
        tally.published.withLock { $0 += count }
    }

    func handled(atLeast count: Int) async { await tally.reaches(count) }

    /// Publishes so many that fit into the queues, and waits until they are handled.
    /// - Parameter heard: how many of a batch the tally hears of.
    func handle(batches: Int, of size: Int, heard: Int? = nil) async {
        for batch in 1...batches {
            await publish(size)
            await handled(atLeast: batch * (heard ?? size))
        }
    }

    func reload() async throws {
        tally.script.withLock { $0 += "\n-- another version" }
        for bot in bots { try await bot.reload() }
    }
}

/// What the bots have done: each handled event writes a line to the log.
final class Tally: LogHandler, Sendable {
    private struct Count {
        var handled = 0
        var goal = Int.max
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(Count())
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

    func log(event: LogEvent) {
        guard event.message == "ping" else { return }
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            state.handled += 1
            guard state.handled >= state.goal else { return nil }
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }

    var count: Int { state.withLock { $0.handled } }

    /// Waits without keeping a thread busy.
    func reaches(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                guard state.handled < count else { return true }
                state.goal = count
                state.waiter = continuation
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    func reset() { state.withLock { $0 = Count() } }
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

    func bots(_ count: Int, script: String? = nil, _ body: (RunningBots) async throws -> Void) async throws {
        let before = ScriptBenchmarks.residentBytes()
        let events = Broadcast<BotEvent>(capacity: 1_024)
        let tally = Tally()
        if let script { tally.script.withLock { $0 = script } }
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
            // All have started when all have handled an event.
            await events.publish(.pool(.warning("ping")))
            await tally.reaches(count)
            let bytes = (ScriptBenchmarks.residentBytes() - before) / count
            let running = RunningBots(events: events, bots: bots, bytes: bytes, tally: tally)
            tally.reset()
            try await body(running)
            events.finish()
            try await group.waitForAll()
        }
    }
}
