extension ChainReactionGame {
    /// Where the engine's board of two players goes another way than the rules'; for tests.
    package static func engineDifference(
        after move: ChainReactionMove, in state: ChainReactionState, to next: ChainReactionState
    ) -> String? {
        var node = DuelNode(state)
        let wins = node.play(1 << UInt64(move.cell))
        if wins != (next.winner != nil) { return "the engine \(wins ? "sees" : "misses") a win with \(move)" }
        return wins || node == DuelNode(next) ? nil : "\(move) leads to \(node) instead of \(DuelNode(next))"
    }
}
