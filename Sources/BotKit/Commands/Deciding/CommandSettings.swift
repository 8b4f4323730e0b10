public import PoolChat

/// How commands look and what language they are explained in, for all bots of a membership.
public struct CommandSettings: Sendable, Equatable {
    /// When a command that nobody knows is answered with a hint.
    public enum UnknownCommands: String, Codable, Sendable, CaseIterable {
        /// Never.
        case ignored
        /// When it is said in private, or names this member.
        case whenAddressed = "when-addressed"
        /// Always: for the one bot of a pool that answers for all.
        case answered
    }

    /// What commands begin with.
    public let prefix: String
    public var language: CommandLanguage
    public var unknown: UnknownCommands
    /// The bot that speaks for all of the membership: it answers `!help`, `!role` and unknown commands. The first one
    /// if `nil`, or if there is none of this name.
    public var speaker: String?
    /// The least time between two uses by the same person, of commands that say none.
    public var personCooldown = Duration.zero
    /// The same of some commands, whatever they say, by name: `roll`, `quiz start`.
    public var cooldowns: [String: Duration] = [:]

    /// English, with `!`.
    public init() {
        prefix = "!"
        language = .english
        unknown = .whenAddressed
    }

    /// - Parameter prefix: 1 to 8 characters without white space.
    /// - Throws: `CommandDefinitionError` for another prefix.
    public init(
        prefix: String = "!", language: CommandLanguage = .english, unknown: UnknownCommands = .whenAddressed,
        speaker: String? = nil
    ) throws(CommandDefinitionError) {
        guard (1...8).contains(prefix.count), !prefix.contains(where: \.isWhitespace), prefix != "@" else {
            throw CommandDefinitionError(
                "“\(prefix.prefix(20))” cannot stand before commands; a prefix has 1 to 8 characters without spaces, such as !"
            )
        }
        self.prefix = prefix
        self.language = language
        self.unknown = unknown
        self.speaker = speaker
    }
}

extension CommandSettings {
    /// The commands with the cool-downs that hold here.
    /// - Parameter path: the names of the commands above them, each with a space behind it.
    func applied(to definitions: [CommandDefinition], under path: String = "") -> [CommandDefinition] {
        definitions.map { definition in
            var definition = definition
            let name = "\(path)\(definition.name.lowercased())"
            if let given = cooldowns[name] {
                definition.personCooldown = given
            } else if definition.personCooldown == .zero, definition.cooldown == .zero {
                definition.personCooldown = personCooldown
            }
            definition.subcommands = applied(to: definition.subcommands, under: "\(name) ")
            return definition
        }
    }

    /// Whether a message may be a command of some bot: a glance, which costs next to nothing.
    public func maybeCommand(_ message: ChatMessage) -> Bool {
        guard case .text(let text) = message.content, let first = text.first(where: { !$0.isWhitespace }) else {
            return false
        }
        return first == "@" || first.lowercased() == prefix.prefix(1).lowercased()
    }
}
