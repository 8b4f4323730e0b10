/// Knows which moves keep what a position is worth: from the table of openings, else from the solver.
struct ConnectFourAnalyst: ~Copyable {
    private let openings = ConnectFourOpenings.shared
    private var solver: ConnectFourSolver

    init(isOver: @escaping () -> Bool) { solver = ConnectFourSolver(shouldStop: isOver) }

    /// - Parameter moves: those who look best come first.
    /// - Returns: the moves that lead to the position's value, in the same order, perhaps not all of them; `nil` when
    ///   they all lose or there was not enough time.
    mutating func best(of moves: [UInt64], in node: ConnectFourNode) -> [UInt64]? {
        guard let (value, column) = openings[node] ?? solver.solve(node), value >= 0 else { return nil }
        let sure = node.playable & ConnectFourBoard.column(column)
        return moves.filter { $0 == sure || self.value(after: $0, in: node) ?? -2 >= value }
    }

    /// For the player who moves.
    private mutating func value(after move: UInt64, in node: ConnectFourNode) -> Int? {
        var next = node
        next.play(move)
        if let known = openings[next] { return -known.value }
        if next.stones <= ConnectFourOpenings.lastStones + 1 { return nil }
        let value = solver.value(next)
        return solver.isStopped ? nil : -value
    }
}
