public import Logging
public import Pool
public import PoolChat
public import PoolGames

/// What a bot may use in one pool.
public struct BotContext: Sendable {
    /// The bot's own name in logs and storage, unique among the bots of a membership. Members see the name of the
    /// membership, which several bots share.
    public let name: String
    /// What happens in the pool, in order. Bounded: a bot that falls more than `BotEvents.capacity` events behind makes
    /// the pool wait for it.
    public let events: BotEvents
    /// Who is here, and what a host may do.
    public let membership: Membership
    /// Talking. Everything is sealed for each recipient.
    public let chat: ChatService
    /// Playing.
    public let games: GameService
    /// What the bot remembers across restarts.
    public let storage: any BotStorage
    /// Where the bot may write down what happens, for the people who run the host.
    public let journal: any BotJournal
    /// How players have fared in the games recorded by this host.
    public let statistics: any GameStatistics
    /// Whom the bot's own ratings are kept for, as `statistics` takes it.
    public let player: String
    /// Where a bot that plays a game as somebody else says so, before the move: as itself at another level, for example.
    public let players: PlayerBook
    /// Who has which role: ask with `roles.role(of:in:)`.
    public let roles: any RoleBook
    /// The commands of the membership's bots: make a `CommandDesk` to take part.
    public let commands: CommandDirectory
    /// Called by a `ReloadableBot` that goes back to its old code after it had taken new code up, with the reason.
    public let onTakeBack: @Sendable (_ reason: String) -> Void
    /// Logs under the bot's name.
    public let logger: Logger

    /// Made by the host.
    public init(
        name: String, events: BotEvents, membership: Membership, chat: ChatService, games: GameService,
        storage: any BotStorage, journal: any BotJournal = NoJournal(),
        statistics: any GameStatistics = NoStatistics(), player: String? = nil, players: PlayerBook = PlayerBook(),
        roles: any RoleBook = InMemoryRoleBook(), commands: CommandDirectory = CommandDirectory(),
        onTakeBack: @escaping @Sendable (_ reason: String) -> Void = { _ in }, logger: Logger
    ) {
        self.name = name
        self.events = events
        self.membership = membership
        self.chat = chat
        self.games = games
        self.storage = storage
        self.journal = journal
        self.statistics = statistics
        self.player = player ?? name
        self.players = players
        self.roles = roles
        self.commands = commands
        self.onTakeBack = onTakeBack
        self.logger = logger
    }
}
