/// What a position is worth when both sides play as well as can be.
public struct ConnectFourSolution: Sendable, Equatable {
    /// For the player to move: 1 a win, 0 a draw, -1 a loss.
    public var value: Int
    /// A move that reaches it.
    public var move: ConnectFourMove
    /// How many positions were searched for it; 0 when the table of openings knows it.
    public var positions: Int
}

extension ConnectFourGame {
    /// Finds out who wins. Takes up to a second from nine stones on, 65 MiB of memory, and runs on the caller's thread;
    /// earlier positions are in a table.
    /// - Parameters:
    ///   - usesTable: whether the table of openings may be asked. Without it an early position can take minutes.
    ///   - isCancelled: asked every few thousand positions.
    /// - Returns: `nil` when the game is over, and once cancelled.
    public func solve(
        _ state: ConnectFourState, usesTable: Bool = true, isCancelled: @escaping () -> Bool = { false }
    ) -> ConnectFourSolution? {
        guard rules.outcome(of: state) == nil else { return nil }
        let node = ConnectFourNode(state)
        if usesTable, let known = ConnectFourOpenings.shared[node] {
            return ConnectFourSolution(value: known.value, move: .init(onBoard: known.column), positions: 0)
        }
        var solver = ConnectFourSolver(shouldStop: isCancelled)
        return solver.solve(node).map { found in
            ConnectFourSolution(value: found.value, move: .init(onBoard: found.column), positions: solver.nodes)
        }
    }
}
