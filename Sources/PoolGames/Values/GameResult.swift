/// How a game ended here.
public struct GameResult: Codable, Sendable, Equatable {
    /// What ended it.
    public enum Manner: String, Codable, Sendable {
        /// The rules say so.
        case rules
        /// A player gave up.
        case forfeit
        /// The opponent went away and did not come back in time.
        case opponentLeft = "opponent_left"
        /// This member was away, and the others have ended the game.
        case connectionLost = "connection_lost"
        /// The inviter called it off.
        case cancelled
    }

    /// The winner's seat; `nil` for a draw or no result.
    public var winner: Int?
    /// Who gave up or stayed away, where more than two played: that ends the game for all.
    public var loser: Int?
    /// Seats from the best place down, where the rules decide more than the winner.
    public var ranking: [Int]?
    public var manner: Manner
    /// Why, as a person would say it.
    public var reason: String

    public init(winner: Int?, loser: Int? = nil, ranking: [Int]? = nil, manner: Manner, reason: String) {
        self.winner = winner
        self.loser = loser
        self.ranking = ranking
        self.manner = manner
        self.reason = reason
    }
}
