/// A command that people can give a bot: plain data, whoever wrote the bot and in whatever language.
///
/// ```swift
/// CommandDefinition("roll", try CommandParameter.list("[sides:2..1000=6] [count:1..10=1]"), summary: "Rolls dice.")
/// ```
public struct CommandDefinition: Sendable, Equatable {
    /// What people type after the prefix: 1 to 32 letters, digits, `-` and `_`. Read in any case.
    public var name: String
    /// Further names.
    public var aliases: [String]
    /// What it does, in one line for `!help`.
    public var summary: CommandSummary
    public var parameters: [CommandParameter]
    /// Commands under this one: `!quiz start`. One that has some takes no parameters and does nothing by itself.
    public var subcommands: [CommandDefinition]
    /// The least role that may give it. Of a command and those above it, the highest counts.
    public var role: Role
    /// The least time between two uses by the same person.
    public var personCooldown: Duration
    /// The least time between two uses by anybody.
    public var cooldown: Duration
    /// Whether it runs only after the person has said `!yes`.
    public var needsConfirmation: Bool
    /// Whether words beyond its parameters are allowed and mean nothing.
    public var ignoresExtraWords: Bool
    /// Whether `!help` leaves it out.
    public var isHidden: Bool

    public init(
        _ name: String, aliases: [String] = [], _ parameters: [CommandParameter] = [], summary: CommandSummary = "",
        subcommands: [CommandDefinition] = [], role: Role = .stranger, personCooldown: Duration = .zero,
        cooldown: Duration = .zero, needsConfirmation: Bool = false, ignoresExtraWords: Bool = false,
        isHidden: Bool = false
    ) {
        self.name = name
        self.aliases = aliases
        self.summary = summary
        self.parameters = parameters
        self.subcommands = subcommands
        self.role = role
        self.personCooldown = personCooldown
        self.cooldown = cooldown
        self.needsConfirmation = needsConfirmation
        self.ignoresExtraWords = ignoresExtraWords
        self.isHidden = isHidden
    }

    /// Whether a word names this command. The word is in lower case.
    func isCalled(_ word: String) -> Bool {
        name.lowercased() == word || aliases.contains { $0.lowercased() == word }
    }
}

/// One line about a command, in one language for all, or in several.
public struct CommandSummary: Sendable, Equatable, ExpressibleByStringLiteral {
    private var any: String
    private var texts: [CommandLanguage: String]

    /// The same text for everybody.
    public init(_ text: String) {
        any = text
        texts = [:]
    }

    /// A text per language; English, or else the first there is, stands in for the others.
    public init(_ texts: [CommandLanguage: String]) {
        any = texts[.english] ?? CommandLanguage.allCases.lazy.compactMap { texts[$0] }.first ?? ""
        self.texts = texts
    }

    public init(stringLiteral text: String) { self.init(text) }

    /// The text for people who speak a language.
    public func text(in language: CommandLanguage) -> String { texts[language] ?? any }
}
