public import PoolGames
public import PoolWire

/// How players have fared.
public protocol GameStatistics: Sendable {
    /// The record of a player in one game; `nil` before its first rated game.
    /// - Parameter player: a peer's id, or a bot's `BotContext.player`.
    func standing(of player: String, in game: GameType) async throws -> PlayerStanding?
}

/// A player's results in one game.
public struct PlayerStanding: Sendable, Equatable {
    public var rating: Glicko2
    public var wins: Int
    public var draws: Int
    public var losses: Int

    public init(rating: Glicko2, wins: Int, draws: Int, losses: Int) {
        self.rating = rating
        self.wins = wins
        self.draws = draws
        self.losses = losses
    }

    /// "1712 (12 won, 3 drawn, 4 lost)"; a question mark follows a provisional rating.
    public var text: String {
        let mark = rating.isProvisional ? "?" : ""
        return "\(Int(rating.rating.rounded()))\(mark) (\(wins) won, \(draws) drawn, \(losses) lost)"
    }
}

/// For hosts that record nothing.
public struct NoStatistics: GameStatistics {
    public init() {}

    public func standing(of player: String, in game: GameType) async -> PlayerStanding? { nil }
}
