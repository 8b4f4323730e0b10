public import BotKit
import CoreMetrics
import Foundation
import GameRules
public import Logging
public import Pool
public import PoolChat
public import PoolCrypto
public import PoolGames
public import PoolTransport
public import PoolWire
public import ServiceLifecycle

/// One membership with everything that lives on it: chat, games, bots, and the reports to whoever runs the host.
///
/// The life of the connection is apart from the life of the bots: a bot that fails is started again by itself, and
/// neither the connection nor another bot notices. `run()` ends when the membership ends.
public struct PoolRunner: Service {
    /// What is different from pool to pool.
    public struct Setup: Sendable {
        public var transport: any Transport
        public var profile: PoolUserProfile
        public var chatKeys: ChatKeyPair
        public var records: any MembershipRecords
        public var archive: any GameArchive
        /// The storage of a bot by its name.
        public var storage: @Sendable (_ bot: String) -> any BotStorage
        /// The journal of a bot by its name.
        public var journal: @Sendable (_ bot: String) -> any BotJournal = { _ in NoJournal() }
        public var bots: [BotSpecification]
        public var membership: Membership.Configuration
        public var games: GameConfiguration
        /// Writes the games down: lives until the events end. `bots` says whom the ratings of a game are kept for, unless
        /// `players` knows somebody else.
        public var record:
            @Sendable (
                _ events: Subscription<GameEvent>, _ bots: @escaping @Sendable (GameType) -> String?,
                _ players: PlayerBook
            ) async -> Void
        /// What is known of players' results.
        public var statistics: any GameStatistics
        /// Who may tell the bots what to do.
        public var roles = ConfiguredRoleBook()
        /// What the bots' commands look like.
        public var commands = CommandSettings()
        /// Shared by the memberships of a host.
        public var claims = InvitationClaims()
        /// What the membership, its chat and its games go by.
        public var time = TimeSource.system
        /// What only a membership in a local pool has.
        package var local: LocalSide?
        /// What is counted of the pool.
        package var metrics = PoolMetrics.none
        /// What is counted of a bot by its name.
        package var botMetrics: @Sendable (_ bot: String) -> BotMetrics = { _ in .none }
        /// Where it is remembered that a bot is parked.
        package var parking: @Sendable (_ bot: BotSpecification) -> ParkingPlace? = { _ in nil }

        public init(
            transport: any Transport, profile: PoolUserProfile, chatKeys: ChatKeyPair,
            records: any MembershipRecords = InMemoryRecords(), archive: any GameArchive = MemoryGameArchive(),
            storage: @escaping @Sendable (_ bot: String) -> any BotStorage = { _ in InMemoryBotStorage() },
            bots: [BotSpecification], membership: Membership.Configuration = .init(),
            games: GameConfiguration = GameConfiguration(),
            record:
                @escaping @Sendable (
                    _ events: Subscription<GameEvent>, _ bots: @escaping @Sendable (GameType) -> String?,
                    _ players: PlayerBook
                ) async -> Void = { events, _, _ in for await _ in events {} },
            statistics: any GameStatistics = NoStatistics()
        ) {
            self.transport = transport
            self.profile = profile
            self.chatKeys = chatKeys
            self.records = records
            self.archive = archive
            self.storage = storage
            self.bots = bots
            self.membership = membership
            self.games = games
            self.record = record
            self.statistics = statistics
        }
    }

    /// The membership, for commands that come from outside.
    public let membership: Membership
    /// The membership's chat.
    public let chat: ChatService
    /// The membership's games.
    public let games: GameService
    /// Who may tell the bots what to do.
    public var roles: ConfiguredRoleBook { setup.roles }
    /// The commands of the bots, all together.
    public let commands: CommandDirectory
    /// The membership's bots.
    package let crew: BotCrew
    /// What only a membership in a local pool has.
    package var local: LocalSide? { setup.local }
    /// As whom they play.
    private let players = PlayerBook()
    private let hub: EventHub
    private let setup: Setup
    private let observer: @Sendable (PoolEvent) async -> Void
    private let service: @Sendable () async throws -> Void
    private let logger: Logger
    private let report: @Sendable (HostEvent) -> Void

    /// - Parameters:
    ///   - observer: told every event of the pool before the bots.
    ///   - service: runs beside the membership and is cancelled with it.
    ///   - report: told everything that happens, in order, on one task. Must not block: the pool waits.
    public init(
        _ setup: Setup, thinking: ThinkingPool, logger: Logger,
        observer: @escaping @Sendable (PoolEvent) async -> Void = { _ in },
        service: @escaping @Sendable () async throws -> Void = {}, report: @escaping @Sendable (HostEvent) -> Void
    ) {
        self.setup = setup
        self.observer = observer
        self.service = service
        self.logger = logger
        self.report = report
        let membership = Membership(
            transport: CountedTransport(base: setup.transport, metrics: setup.metrics), profile: setup.profile,
            chatKeys: setup.chatKeys, records: setup.records,
            configuration: setup.membership, time: setup.time, logger: logger)
        let chat = ChatService(membership: membership, logger: logger)
        let games = GameService(
            channel: membership, profile: setup.profile, games: GameCatalogue.poolGames, archive: setup.archive,
            thinking: thinking, configuration: setup.games, time: setup.time, logger: logger)
        let hub = EventHub(membership: membership, games: games)
        let commands = CommandDirectory(settings: setup.commands)
        (self.membership, self.chat, self.games, self.hub) = (membership, chat, games, hub)
        self.commands = commands
        crew = BotCrew { [players] bot in
            var logger = logger
            logger[metadataKey: "bot"] = "\(bot.name)"
            let metrics = setup.botMetrics(bot.name)
            let context: @Sendable () async -> BotContext = { [logger] in
                let events = await hub.subscribe().observed { metrics.events.increment() }
                return BotContext(
                    name: bot.name, events: events, membership: membership, chat: chat, games: games,
                    storage: setup.storage(bot.name), journal: setup.journal(bot.name), statistics: setup.statistics,
                    player: bot.player, players: players,
                    roles: setup.roles, commands: commands,
                    onTakeBack: { reason in
                        metrics.reloadsRefused.increment()
                        report(.botReloaded(bot: bot.name, error: reason))
                    }, logger: logger)
            }
            return BotSupervisor.Surroundings(
                context: context, metrics: metrics, parking: setup.parking(bot), logger: logger, report: report)
        }
    }

    /// Whether one of the bots plays the game.
    public func offers(_ game: GameType) -> Bool { crew.games.contains(game) }

    /// Has the bots take up their code anew whenever it is saved, until the task is cancelled.
    public func followFiles() async {
        let files = Set(setup.bots.flatMap(\.files))
        guard !files.isEmpty else { return }
        let watcher = FileWatcher { [crew, report] in await crew.filesChanged($0, report: report) }
        await watcher.watch(files)
        await watcher.run()
    }

    /// Lives until the membership ends, or until graceful shutdown, which leaves the pool politely.
    /// - Throws: `CancellationError`.
    public func run() async throws {
        let merged = EventMerger(
            membership: membership.subscribe(), snapshot: { [membership] in await membership.snapshot },
            chat: chat.subscribe(), games: games.subscribe(), service: games, offered: { [crew] in crew.games },
            claims: setup.claims, hub: hub, metrics: setup.metrics,
            observer: observer, report: report)
        let played = games.subscribe()
        for bot in setup.bots { await crew.start(bot) }
        try await withGracefulShutdownHandler {
            try await withThrowingTaskGroup(of: Void.self) { telling in
                telling.addTask { try await merged.run() }
                try await live(recording: played)
                // It ends by itself when it has told what happened last: the end of the membership itself.
                telling.addTask { try await Task.sleep(for: Self.lastWords) }
                try await telling.next()
                telling.cancelAll()
            }
        } onGracefulShutdown: {
            // Bridges a synchronous callback; ends by itself as leaving is bounded in time.
            Task { await membership.leave() }
        }
    }

    /// How long whoever is told the last events may keep the end waiting.
    private static let lastWords = Duration.seconds(5)

    private func live(recording played: Subscription<GameEvent>) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await setup.record(played, { [crew] in crew.player(of: $0) }, players) }
            group.addTask { try await chat.run() }
            group.addTask { try await games.run() }
            group.addTask { await crew.run() }
            group.addTask { try await service() }
            try await membership.run()
            group.cancelAll()
            while let result = await group.nextResult() {
                if case .failure(let error) = result, !(error is CancellationError) { throw error }
            }
        }
    }
}
