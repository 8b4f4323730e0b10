package import UCIEngine

/// Who plays a side of a match, as the command line names it: `level:6`, `random`, `greedy`, `uci:PROGRAM`.
package enum PlayerSpecification: Sendable, Hashable, CustomStringConvertible {
    /// The game's own engine, 1 to 10.
    case level(Int)
    /// Any legal move.
    case random
    /// The game's one-move rule.
    case greedy
    /// An engine of somebody else; chess only.
    case uci(UCIConfiguration)

    /// - Throws: `MatchError.badPlayer`; `UCIEngineError.badSpecification`.
    package init(parsing text: String) throws {
        switch text {
        case "random": self = .random
        case "greedy": self = .greedy
        default:
            if text.hasPrefix("uci:") {
                self = .uci(try UCIConfiguration(parsing: text))
            } else if text.hasPrefix("level:"), let level = Int(text.dropFirst(6)), 1...10 ~= level {
                self = .level(level)
            } else {
                throw MatchError.badPlayer(text)
            }
        }
    }

    /// What `init(parsing:)` reads.
    package var description: String {
        switch self {
        case .level(let level): "level:\(level)"
        case .random: "random"
        case .greedy: "greedy"
        case .uci(let configuration): configuration.text
        }
    }
}
