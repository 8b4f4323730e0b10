/// A poll inside a chat message (chat.md 10). Options are known by their text.
public struct PollData: Codable, Sendable, Equatable {
    public var question: String
    public var options: [String]
    /// Voters by option. A fresh poll has an empty list for each option, or none at all.
    public var votes: [String: [PeerID]]
    public var allowVoteChange: Bool

    /// A fresh poll, written as the app writes it.
    public init(question: String, options: [String], allowVoteChange: Bool = true) {
        self.init(
            question: question, options: options, votes: Dictionary(options.map { ($0, []) }) { first, _ in first },
            allowVoteChange: allowVoteChange)
    }

    public init(question: String, options: [String], votes: [String: [PeerID]], allowVoteChange: Bool) {
        self.question = question
        self.options = options
        self.votes = votes
        self.allowVoteChange = allowVoteChange
    }

    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        question = try fields.decode(String.self, forKey: .question)
        options = try fields.decode([String].self, forKey: .options)
        votes = fields.lenient([String: [PeerID]].self, .votes) ?? [:]
        allowVoteChange = fields.lenient(Bool.self, .allowVoteChange) ?? true
    }
}
