package import BotKit

/// What opponents can say to the bot: `!level 4`, `!hint`, `!board`, `!moves`, `!resign`, `!rematch`, `!stats`.
package enum OpponentCommand: Equatable, Sendable {
    /// Shows or changes the level.
    case level(Int?)
    case hint, board, moves, resign, rematch, stats

    /// - Returns: `nil` for a command of another bot.
    package init?(_ call: CommandCall) {
        switch call.command {
        case "level": self = .level(call.arguments.integer("level"))
        case "hint": self = .hint
        case "board": self = .board
        case "moves": self = .moves
        case "resign": self = .resign
        case "rematch": self = .rematch
        case "stats": self = .stats
        default: return nil
        }
    }

    /// Whether it is about a game, and not about this bot.
    var isAboutGame: Bool {
        switch self {
        case .hint, .board, .moves, .resign, .rematch: true
        case .level, .stats: false
        }
    }

    /// The commands, for `CommandDesk`.
    package static let definitions: [CommandDefinition] = [
        CommandDefinition(
            "level", [CommandParameter("level", .integer(1...10), isOptional: true)],
            summary: CommandSummary([
                .english: "Shows or changes how well I play with you: 1 is a beginner, 10 as strong as I can.",
                .german: "Zeigt oder ändert, wie gut ich mit dir spiele: 1 ist ein Anfänger, 10 so stark ich kann.",
            ])),
        plain("hint", "Tells what I would play.", "Sagt, was ich spielen würde."),
        plain("board", "Shows the board.", "Zeigt das Brett."),
        plain("moves", "Lists the legal moves.", "Zählt die erlaubten Züge auf."),
        plain("resign", "Gives our game up.", "Gibt unser Spiel auf."),
        plain("rematch", "Plays again.", "Spielt noch einmal."),
        plain("stats", "Tells how we have fared.", "Sagt, wie es bisher ausging."),
    ]

    /// A command without parameters, for which further words mean nothing.
    private static func plain(_ name: String, _ english: String, _ german: String) -> CommandDefinition {
        CommandDefinition(
            name, summary: CommandSummary([.english: english, .german: german]), ignoresExtraWords: true)
    }

    /// One line for the greeting.
    static func summary(_ prefix: String) -> String {
        definitions.map { $0.name == "level" ? "\(prefix)level [1-10]" : prefix + $0.name }.joined(separator: ", ")
    }
}
