/// A position to think about, as `position` commands tell it.
public struct UCIPosition: Sendable, Hashable {
    /// Forsyth-Edwards notation; `nil` for the start of the game.
    public var fen: String?
    /// The moves played from there: "e2e4", "a7b8n".
    public var moves: [String]

    public init(fen: String? = nil, moves: [String] = []) {
        self.fen = fen
        self.moves = moves
    }

    var command: String {
        let start = fen.map { "fen \($0)" } ?? "startpos"
        return moves.isEmpty ? "position \(start)" : "position \(start) moves \(moves.joined(separator: " "))"
    }
}

/// What an engine found.
public struct UCIAnswer: Sendable, Equatable {
    /// "e2e4".
    public var move: String
    /// What the engine thinks of it; `nil` if it did not say.
    public var score: Score?

    /// From the view of the side to move.
    public enum Score: Sendable, Equatable {
        /// Hundredths of a pawn.
        case centipawns(Int)
        /// Moves to mate; negative when the side to move is mated.
        case mate(Int)
    }

    public init(move: String, score: Score?) {
        self.move = move
        self.score = score
    }
}

/// A line that an engine prints, as far as this program cares.
package enum UCILine: Equatable {
    /// The name of an option.
    case option(String)
    case uciok
    case readyok
    case score(UCIAnswer.Score)
    /// `nil` where the engine sees no move: "(none)" or "0000".
    case bestMove(String?)
    case other

    package init(_ line: String) {
        let words = line.split(whereSeparator: \.isWhitespace)
        switch words.first {
        case "uciok": self = .uciok
        case "readyok": self = .readyok
        case "option":
            guard words.count > 2, words[1] == "name" else {
                self = .other
                return
            }
            self = .option(words[2...].prefix { $0 != "type" }.joined(separator: " "))
        case "bestmove":
            let move = words.dropFirst().first
            self = .bestMove(move == nil || move == "(none)" || move == "0000" ? nil : move.map(String.init))
        case "info": self = UCILine.score(in: words).map(UCILine.score) ?? .other
        default: self = .other
        }
    }

    /// Of the first variation; bounds of a search still under way do not count.
    private static func score(in words: [Substring]) -> UCIAnswer.Score? {
        if words.contains("lowerbound") || words.contains("upperbound") { return nil }
        if let line = words.firstIndex(of: "multipv"), words.dropFirst(line + 1).first != "1" { return nil }
        guard let index = words.firstIndex(of: "score"), words.count > index + 2, let value = Int(words[index + 2])
        else { return nil }
        switch words[index + 1] {
        case "cp": return .centipawns(value)
        case "mate": return .mate(value)
        default: return nil
        }
    }
}
