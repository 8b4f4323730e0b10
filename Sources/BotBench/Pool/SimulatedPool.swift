public import BotAPI
public import BotHost
import BotKit
public import BotScript
public import Foundation
import GameRules
import Logging
import Pool
import PoolChat
import PoolCrypto
import PoolGames
import PoolTransport
import PoolWire
import Synchronization

/// A pool on a bench: a scripted bot that hosts it, as many peers as wanted, and a time of its own.
///
/// Everything is what a real pool has, but for the transport, which is memory, and the clock, which moves when
/// `advance` says so. All calls come from outside: from a test or a console.
public final class SimulatedPool: Sendable {
    /// How the bot is run.
    public struct Configuration: Sendable {
        /// The name that peers see.
        public var name = "Bot"
        public var api = APISession.Configuration()
        public var limits = ScriptLimits()
        /// Further bots of the same membership.
        public var companions: [BotSpecification] = []
        /// The date on which the pool begins.
        public var date = Date(timeIntervalSince1970: 1_800_000_000)
        /// Told each line that the bot logs, from any thread.
        public var onLog: @Sendable (String) -> Void = { _ in }
        /// Told what a peer sees of the bot, from any thread.
        public var onEvent: @Sendable (SimulatedPeer, SimulatedPeer.Seen) -> Void = { _, _ in }

        public init() {
            api.grants = Set(APICapability.allCases).subtracting([.http])
            api.seed = 1
            // Only instructions count here: how busy the machine is must change nothing.
            limits.millisecondsPerEvent = 60_000
            limits.sliceTime = .seconds(120)
        }
    }

    private struct State {
        var peers: [SimulatedPeer] = []
        var tasks: [Task<Void, Never>] = []
        var failure: String?
        var life: Task<Void, Never>?
        var runner: PoolRunner?
        var bot: ScriptBot?
        /// What the bot goes by.
        var settings: APIObject
    }

    /// What the bot has logged.
    public let log: BenchLog
    private let configuration: Configuration
    private let source: ScriptSource
    private let executor = BenchExecutor()
    private let clock = ManualClock()
    private let time: TimeSource
    private let pool = InMemoryPool(name: "bench", maxPeers: 64)
    private let thinking = ThinkingPool(cores: 1)
    private let storage = InMemoryBotStorage()
    private let journal = InMemoryBotJournal()
    private let roles = InMemoryRoleBook()
    private let chatKeys = ChatKeyPair.generate()
    private let records = InMemoryRecords()
    private let archive = MemoryGameArchive()
    private let state: Mutex<State>
    private static let botID = PeerID("bot")
    /// In one `advance`: a timer of a second over eleven days.
    private static let maxWakings = 1_000_000

    private init(_ source: ScriptSource, _ configuration: Configuration) {
        self.source = source
        self.configuration = configuration
        state = Mutex(State(settings: configuration.api.settings))
        log = BenchLog(onLine: configuration.onLog)
        let (clock, start, date) = (clock, clock.now, configuration.date)
        time = TimeSource(clock: clock) { date + start.duration(to: clock.now) / .seconds(1) }
    }

    /// Opens a pool and starts the bot in it.
    /// - Throws: `BenchError` when the bot does not get through its file.
    public static func open(_ source: ScriptSource, _ configuration: Configuration = Configuration()) async throws
        -> SimulatedPool
    {
        let pool = SimulatedPool(source, configuration)
        do {
            try await pool.start()
        } catch {
            await pool.close()
            throw error
        }
        return pool
    }

    private func start() async throws {
        var session = configuration.api
        session.settings = state.withLock { $0.settings }
        let bot = ScriptBot(source, configuration: session, limits: configuration.limits)
        let name = source.name.split(separator: ".").first.map(String.init) ?? source.name
        let games = Set(GameCatalogue.all.map(\.gameType)).subtracting(configuration.companions.flatMap(\.games))
        let specification = BotSpecification(name: name, games: games) { bot }
        var setup = PoolRunner.Setup(
            transport: pool.host(Self.botID, displayName: configuration.name),
            profile: PoolUserProfile(displayName: configuration.name), chatKeys: chatKeys,
            records: records, archive: archive,
            storage: { [storage] in $0 == name ? storage : InMemoryBotStorage() },
            bots: [specification] + configuration.companions)
        setup.journal = { [journal] _ in journal }
        setup.membership.admission = .all
        setup.roles = ConfiguredRoleBook(roles)
        setup.time = time
        let runner = PoolRunner(
            setup, thinking: thinking, logger: log.logger(level: .info), report: { [self] in note($0) })
        // Before it lives: it may fail at once.
        state.withLock { $0.failure = nil }
        let life = Task(executorPreference: executor) {
            // It ends by `close`; everything else that ends it is told as an event.
            do { try await runner.run() } catch {}
        }
        state.withLock { state in
            state.runner = runner
            state.bot = bot
            state.life = life
        }
        try await advance(by: .seconds(1))
    }

    private func note(_ event: HostEvent) {
        switch event {
        case .botFailed(_, let error, _): state.withLock { $0.failure = $0.failure ?? error }
        case .warning(let message): log.add("warning: \(message)")
        default: break
        }
    }

    // MARK: Time

    /// Lets everybody do what there is to do now.
    /// - Throws: `BenchError` when the bot has failed.
    public func settle() async throws {
        await executor.idle()
        while thinking.isBusy {
            // Engines think on threads of their own, in real time.
            await thinking.idle()
            await executor.idle()
        }
        if let failure = state.withLock({ $0.failure }) { throw BenchError("the bot has failed: \(failure)") }
    }

    /// Moves the pool's time on, waking on the way whoever sleeps.
    /// - Throws: `BenchError` when the bot has failed.
    public func advance(by duration: Duration) async throws {
        let end = clock.now.advanced(by: duration)
        try await settle()
        var wakings = 0
        while let next = clock.nextDeadline, next <= end {
            wakings += 1
            guard wakings <= Self.maxWakings else {
                throw BenchError("something wakes again and again without getting anywhere; is there a timer of 0 s?")
            }
            clock.advance(by: clock.now.duration(to: next))
            try await settle()
        }
        clock.advance(by: clock.now.duration(to: end))
        try await settle()
    }

    /// The pool's date.
    public var date: Date { time.date() }

    // MARK: Members

    /// Lets a peer come in. It takes a second.
    /// - Parameter role: as the bot's roles know it; `nil` for none.
    public func join(_ name: String, role: String? = nil) async throws -> SimulatedPeer {
        guard let runner = state.withLock({ $0.runner }) else { throw BenchError("the pool is closed") }
        let id = PeerID("peer-\(name.lowercased())")
        guard !state.withLock({ $0.peers.contains { $0.id == id && $0.end == nil } }) else {
            throw BenchError("\(name) is in the pool already")
        }
        if let role {
            guard let role = Role(rawValue: role) else { throw BenchError("there is no role “\(role)”") }
            await roles.set(RoleEntry(id: id, name: name, role: role))
        }
        let invitation = try await inside { try await runner.membership.createInvitation() }
        let peer = SimulatedPeer(
            id: id, name: name, bot: Self.botID,
            transport: pool.guest(id, displayName: name, invitation: invitation), time: time, thinking: thinking,
            onEvent: configuration.onEvent)
        let task = Task(executorPreference: executor) { await peer.run() }
        state.withLock { state in
            state.peers.append(peer)
            state.tasks.append(task)
        }
        try await advance(by: .seconds(1))
        if let end = peer.end { throw BenchError("\(name) did not get in: \(end.sentence)") }
        return peer
    }

    /// Lets a peer do something, and gives the pool a second to react.
    @discardableResult
    public func act<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) async throws -> Value {
        let value = try await inside(body)
        try await advance(by: .seconds(1))
        return value
    }

    /// Runs something on the pool's thread.
    func inside<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) async throws -> Value {
        try await Task(executorPreference: executor) { try await body() }.value
    }

    /// The newest peer of this name; `nil` if none has ever joined.
    func peer(_ name: String) -> SimulatedPeer? { state.withLock { $0.peers.last { $0.name == name } } }

    /// What the bot has stored under a key, as JSON; `nil` if there is nothing.
    func stored(_ key: String) async -> String? {
        await storage.value(for: APISession.storagePrefix + key)
    }

    /// The lines of the bot's journal, each an object in JSON.
    public var journalLines: [String] { journal.lines }

    // MARK: The bot

    /// Reads the file again, as a host does when it was saved.
    /// - Throws: `ScriptError` when the new code is refused.
    public func reload() async throws {
        guard let bot = state.withLock({ $0.bot }) else { return }
        try await inside { try await bot.reload() }
        try await advance(by: .seconds(1))
    }

    /// Ends the bot's process and starts it again: what it has stored stays, what it had in variables is lost.
    /// - Parameter settings: what it goes by from now on; `nil` for what it did before.
    public func restart(settings: APIObject? = nil) async throws {
        await stopBot()
        if let settings { state.withLock { $0.settings = settings } }
        try await start()
    }

    private func stopBot() async {
        let (life, runner) = state.withLock { ($0.life, $0.runner) }
        await runner?.membership.leave()
        life?.cancel()
        await life?.value
    }

    /// Ends everything.
    public func close() async {
        await stopBot()
        let tasks = state.withLock { $0.tasks }
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
        executor.stop()
    }
}

/// Why something cannot be done on the bench: one sentence.
public struct BenchError: Error, Sendable, Equatable, CustomStringConvertible {
    public var description: String

    public init(_ description: String) { self.description = description }
}
