/// What opponents can say to the bot: `!level 4`, `!hint`, `!board`, `!moves`, `!resign`, `!rematch`, `!stats`.
package enum OpponentCommand: Equatable, Sendable {
    /// Shows or changes the level.
    case level(Int?)
    case hint, board, moves, resign, rematch, stats
    /// A command with an argument that it does not take.
    case wrong(String)

    /// - Returns: `nil` for everything that is no command of this bot.
    package init?(_ text: String) {
        let words = text.lowercased().split(whereSeparator: \.isWhitespace)
        guard let first = words.first, first.hasPrefix("!"), words.count <= 2 else { return nil }
        switch first {
        case "!level":
            guard words.count == 2 else {
                self = .level(nil)
                return
            }
            guard let level = Int(words[1]), (1...10).contains(level) else {
                self = .wrong("Levels go from 1 (beginner) to 10 (as strong as I can).")
                return
            }
            self = .level(level)
        case "!hint": self = .hint
        case "!board": self = .board
        case "!moves": self = .moves
        case "!resign": self = .resign
        case "!rematch": self = .rematch
        case "!stats": self = .stats
        default: return nil
        }
    }

    /// One line for `!help`.
    static let summary = "!level [1-10], !hint, !board, !moves, !resign, !rematch, !stats"
}
