public import PoolGames
public import PoolWire

/// Finds moves by other means than a game's own engine: a program, a service, a book.
public protocol MoveAdvisor: Sendable {
    /// The games that it knows. It has one strength: levels do not change it.
    var games: Set<GameType> { get }
    /// - Parameter time: the most to think about the move.
    /// - Returns: a legal move; `nil` in other games.
    /// - Throws: when it cannot find a move now; the bot then finds one by itself. `CancellationError`.
    func advise(on request: MoveRequest, time: Duration) async throws -> MoveChoice?
}
