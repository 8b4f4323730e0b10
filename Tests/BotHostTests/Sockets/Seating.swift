import Testing

/// Who hosts the pool, and who invites to the game.
struct Seating: Sendable, Hashable, CustomTestStringConvertible {
    enum Side: String, CaseIterable, Sendable { case bot, web }

    var host: Side
    var inviter: Side

    static let all = Side.allCases.flatMap { host in Side.allCases.map { Seating(host: host, inviter: $0) } }

    /// Whether games outlive the loss of the bot's connection: it must be able to say where they were (games.md 6.15).
    var survivesBotsLoss: Bool { host == .bot || inviter == .bot }

    var testDescription: String { "the pool of the \(host), a game of the \(inviter)" }
}

/// What goes wrong in a game.
enum Trouble: CaseIterable, Sendable {
    case none
    /// A move of the web client.
    case moveLost, moveDoubled, moveSaidTwice, moveOvertaken
    /// A move of the bot.
    case answerLost, answerDoubled, answerOvertaken
    case webSocketDropped, botSocketDropped
}
