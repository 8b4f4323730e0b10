public import PoolGames

/// Finds moves by other means than a game's own engine: a program, a service, a book.
public protocol MoveAdvisor: Sendable {
    /// - Parameter time: the most to think about the move.
    /// - Returns: a legal move; `nil` in games that it does not know.
    /// - Throws: when it cannot find a move now; the bot then finds one by itself. `CancellationError`.
    func advise(on request: MoveRequest, time: Duration) async throws -> MoveChoice?
}
