public import Pool
public import PoolChat
public import PoolWire

/// What a command set says is to be done about a message.
public enum CommandAction: Sendable, Equatable {
    /// Carry out a command.
    case run(CommandCall)
    /// Answer the message; `isPrivate`: to its author alone, wherever it was said.
    case reply(String, isPrivate: Bool)
    /// It is no command of this bot, or none that may be answered.
    case ignore
}

/// A command that somebody gave, checked and read.
public struct CommandCall: Sendable, Equatable {
    /// The names of the definitions, joined by spaces: `roll`, `quiz start`. Never an alias.
    public var command: String
    public var arguments: CommandArguments
    /// The message that gave it; for a confirmed command the one before the `!yes`.
    public var message: ChatMessage
    /// The role of its author at that moment.
    public var role: Role

    public init(command: String, arguments: CommandArguments, message: ChatMessage, role: Role) {
        self.command = command
        self.arguments = arguments
        self.message = message
        self.role = role
    }

    public var author: PeerID { message.author }
}

/// What a command set has to know about the moment.
public struct CommandScene: Sendable {
    /// Who is here.
    public var pool: PoolSnapshot
    /// The role of the message's author.
    public var role: Role
    /// The other bots of the membership.
    public var neighbours: CommandNeighbours
    /// Since some fixed moment.
    public var now: Duration

    public init(pool: PoolSnapshot, role: Role, neighbours: CommandNeighbours = .none, now: Duration) {
        self.pool = pool
        self.role = role
        self.neighbours = neighbours
        self.now = now
    }
}

/// What the other bots of a membership understand: they hear the same messages.
public struct CommandNeighbours: Sendable, Equatable {
    /// Their commands.
    public var definitions: [CommandDefinition]
    /// A line of each bot that has something to say in `!help`, this bot's own included.
    public var introductions: [String]
    /// Whether this bot answers what is meant for all: `!help`, `!role`, unknown commands.
    public var isSpeaker: Bool

    public init(definitions: [CommandDefinition], introductions: [String] = [], isSpeaker: Bool) {
        self.definitions = definitions
        self.introductions = introductions
        self.isSpeaker = isSpeaker
    }

    /// For a bot that is alone.
    public static let none = CommandNeighbours(definitions: [], isSpeaker: true)
}
