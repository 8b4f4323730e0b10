/// The words of a text and where they are: separated by white space, or held together by quotation marks.
struct CommandWords: Sendable {
    struct Word: Sendable {
        /// Without its quotation marks.
        var text: String
        /// From this word on.
        var rest: Substring
        var isQuoted: Bool
    }

    /// Further words are not read one by one.
    static let maxWords = 64

    private(set) var words: [Word] = []

    /// Phones write quotation marks of their own; a mark that none closes is a letter like others.
    init(_ text: Substring) {
        var rest = text.drop { $0.isWhitespace }
        while let first = rest.first, words.count < Self.maxWords {
            if let closing = Self.closingMarks[first], let word = Self.quoted(rest, closing) {
                words.append(Word(text: String(word), rest: rest, isQuoted: true))
                rest = rest[rest.index(after: word.endIndex)...]
            } else {
                let word = rest.prefix { !$0.isWhitespace }
                words.append(Word(text: String(word), rest: rest, isQuoted: false))
                rest = rest[word.endIndex...]
            }
            rest = rest.drop { $0.isWhitespace }
        }
    }

    private static let closingMarks: [Character: Set<Character>] = [
        "\"": ["\"", "”"], "“": ["”", "\"", "“"], "„": ["“", "”", "\""], "«": ["»"], "»": ["«"],
    ]

    private static func quoted(_ text: Substring, _ closing: Set<Character>) -> Substring? {
        let start = text.index(after: text.startIndex)
        guard let end = text[start...].firstIndex(where: closing.contains), end > start else { return nil }
        let next = text.index(after: end)
        // A mark inside a word closes nothing: 5" pipe.
        guard next == text.endIndex || text[next].isWhitespace else { return nil }
        return text[start..<end]
    }
}
