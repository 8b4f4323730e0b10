public import BotKit
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
        public var bots: [BotSpecification]
        public var membership: Membership.Configuration
        public var games: GameConfiguration
        /// Writes the games down: lives until the events end.
        public var record: @Sendable (Subscription<GameEvent>) async -> Void
        /// What is known of players' results.
        public var statistics: any GameStatistics
        /// Who may tell the bots what to do.
        public var roles: any RoleBook = InMemoryRoleBook()
        /// What the bots' commands look like.
        public var commands = CommandSettings()
        /// Shared by the memberships of a host.
        public var claims = InvitationClaims()
        /// What the membership, its chat and its games go by.
        public var time = TimeSource.system

        public init(
            transport: any Transport, profile: PoolUserProfile, chatKeys: ChatKeyPair,
            records: any MembershipRecords = InMemoryRecords(), archive: any GameArchive = MemoryGameArchive(),
            storage: @escaping @Sendable (_ bot: String) -> any BotStorage = { _ in InMemoryBotStorage() },
            bots: [BotSpecification], membership: Membership.Configuration = .init(),
            games: GameConfiguration = GameConfiguration(),
            record: @escaping @Sendable (Subscription<GameEvent>) async -> Void = { for await _ in $0 {} },
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
    public var roles: any RoleBook { setup.roles }
    private let setup: Setup
    private let commands: CommandDirectory
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
        commands = CommandDirectory(settings: setup.commands)
        self.observer = observer
        self.service = service
        self.logger = logger
        self.report = report
        membership = Membership(
            transport: setup.transport, profile: setup.profile, chatKeys: setup.chatKeys, records: setup.records,
            configuration: setup.membership, time: setup.time, logger: logger)
        chat = ChatService(membership: membership, logger: logger)
        games = GameService(
            channel: membership, profile: setup.profile, games: GameCatalogue.poolGames, archive: setup.archive,
            thinking: thinking, configuration: setup.games, time: setup.time, logger: logger)
    }

    /// Whether one of the bots plays the game.
    public func offers(_ game: GameType) -> Bool { setup.bots.contains { $0.games.contains(game) } }

    /// Lives until the membership ends, or until graceful shutdown, which leaves the pool politely.
    /// - Throws: `CancellationError`.
    public func run() async throws {
        let events = Broadcast<BotEvent>(capacity: 256)
        let contexts = setup.bots.map { ($0, context(for: $0, events: events)) }
        let merged = EventMerger(
            membership: membership.subscribe(), chat: chat.subscribe(), games: games.subscribe(), service: games,
            offered: setup.bots.reduce(into: []) { $0.formUnion($1.games) }, claims: setup.claims, events: events,
            observer: observer,
            report: report)
        let played = games.subscribe()
        try await withGracefulShutdownHandler {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await setup.record(played) }
                group.addTask { try await chat.run() }
                group.addTask { try await games.run() }
                for (bot, context) in contexts {
                    let supervisor = BotSupervisor(bot: bot, context: context, report: report)
                    group.addTask { await supervisor.run() }
                }
                group.addTask { try await merged.run() }
                group.addTask { try await service() }
                try await membership.run()
                group.cancelAll()
                while let result = await group.nextResult() {
                    if case .failure(let error) = result, !(error is CancellationError) { throw error }
                }
            }
        } onGracefulShutdown: {
            // Bridges a synchronous callback; ends by itself as leaving is bounded in time.
            Task { await membership.leave() }
        }
    }

    private func context(for bot: BotSpecification, events: Broadcast<BotEvent>) -> @Sendable () -> BotContext {
        let (membership, chat, games, setup, commands) = (membership, chat, games, setup, commands)
        var logger = logger
        logger[metadataKey: "bot"] = "\(bot.name)"
        return { [logger] in
            BotContext(
                name: bot.name, events: events.subscribe(), membership: membership, chat: chat, games: games,
                storage: setup.storage(bot.name), statistics: setup.statistics, player: bot.player,
                roles: setup.roles, commands: commands, logger: logger)
        }
    }
}
