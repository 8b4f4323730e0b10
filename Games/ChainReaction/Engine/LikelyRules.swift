import GameRules

/// Chain Reaction as one of several players foresees it: itself may do what it likes; of the others it expects only what
/// leaves them with about as many orbs as they can have. Against players who go for orbs, and few do not, the search
/// then sees further ahead.
struct LikelyRules: GameRules {
    /// By how many orbs an expected move may fall short of the best one.
    private static let tolerance = 2

    private let rules = ChainReactionRules()
    /// Who foresees.
    let player: Int

    var players: ClosedRange<Int> { rules.players }

    func initialState(players count: Int) -> ChainReactionState { rules.initialState(players: count) }
    func turn(in state: ChainReactionState) -> Turn { rules.turn(in: state) }
    func outcome(of state: ChainReactionState) -> Outcome? { rules.outcome(of: state) }
    func text(of state: ChainReactionState) -> String { rules.text(of: state) }
    func text(of move: ChainReactionMove, in state: ChainReactionState) -> String { rules.text(of: move, in: state) }

    func apply(_ move: ChainReactionMove, to state: inout ChainReactionState) throws(IllegalMove) {
        try rules.apply(move, to: &state)
    }

    func legalMoves(in state: ChainReactionState) -> [ChainReactionMove] {
        let moves = rules.legalMoves(in: state)
        guard state.nextPlayer != player, moves.count > 1 else { return moves }
        let view = DuelNode(state)
        let results = moves.map { move in
            var next = view
            // The mover is the other side of the position that follows.
            return next.play(1 << UInt64(move.cell)) ? Int.max : next.orbs(next.enemy)
        }
        let least = (results.max() ?? 0) - Self.tolerance
        return zip(moves, results).filter { $0.1 >= least }.map(\.0)
    }
}
