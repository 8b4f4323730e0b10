/// A game of chess in Portable Game Notation (Steven J. Edwards, "PGN Specification", 1994), export format.
public struct PGN: Sendable, Equatable {
    /// Tag pairs in order; the first seven should be Event, Site, Date, Round, White, Black, Result.
    public var tags: [(name: String, value: String)]
    /// In standard algebraic notation.
    public var moves: [String]
    /// `1-0`, `0-1`, `1/2-1/2` or `*`.
    public var result: String
    /// Said in braces before the result.
    public var comment: String?

    public init(tags: [(name: String, value: String)], moves: [String], result: String, comment: String? = nil) {
        self.tags = tags
        self.moves = moves
        self.result = result
        self.comment = comment
    }

    public static func == (one: PGN, other: PGN) -> Bool { one.text == other.text }

    /// The game as text: lines of at most 79 characters, ended by a newline.
    public var text: String {
        let head = tags.map { "[\($0.name) \"\(Self.escaped($0.value))\"]\n" }.joined()
        var tokens: [String] = []
        for (index, move) in moves.enumerated() {
            if index.isMultiple(of: 2) { tokens.append("\(index / 2 + 1).") }
            tokens.append(move)
        }
        if let comment {
            tokens += "{\(comment.replacing("}", with: ")"))}".split(separator: " ").map(String.init)
        }
        tokens.append(result)
        var lines = [""]
        for token in tokens {
            let line = lines[lines.count - 1]
            if !line.isEmpty, line.count + 1 + token.count > 79 { lines.append("") }
            lines[lines.count - 1] += (lines[lines.count - 1].isEmpty ? "" : " ") + token
        }
        return head + "\n" + lines.joined(separator: "\n") + "\n"
    }

    /// Quotes and backslashes escaped; line breaks, which a tag cannot have, as spaces.
    private static func escaped(_ value: String) -> String {
        String(value.map { $0.isNewline ? " " : $0 }).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    }
}
