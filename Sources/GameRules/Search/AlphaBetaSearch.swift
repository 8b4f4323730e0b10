/// Looks ahead in any game of two players without chance: negamax with alpha-beta, deeper step by step, with a memory of
/// positions where there is a key for them.
///
/// Scores are from the view of the player to move. A certain win in n half-moves scores `win - n`; what the rules do not
/// decide within the depth scores what `evaluate` says, between `-certain` and `certain`.
package struct AlphaBetaSearch<Rules: GameRules, Key: Hashable> {
    package static var win: Int { 1_000_000 }
    /// Beyond this a score is a certain win, below its negative a certain loss.
    package static var certain: Int { 900_000 }
    /// The most positions that are remembered; then the memory starts anew.
    private static var memory: Int { 200_000 }

    /// What a search to some depth has found about the moves of a position.
    package struct Finding {
        /// As the rules list them, with their scores.
        package var moves: [(move: Rules.Move, score: Int)]
        /// Whether no line was cut off by the depth: the scores are final.
        package var isComplete: Bool
    }

    private enum Bound { case exact, atLeast, atMost }

    private struct Memory {
        var score: Int
        var depth: Int
        var bound: Bound
        var best: Rules.Move?
        var isComplete: Bool
    }

    private let rules: Rules
    private let evaluate: (Rules.State, _ player: Int) -> Int
    private let key: (Rules.State) -> Key?
    private var limit: SearchLimit
    private let maxPositions: Int
    private var known: [Key: Memory] = [:]
    private var isComplete = true
    private var isStopped = false
    /// Positions seen.
    package private(set) var positions = 0

    /// - Parameters:
    ///   - maxPositions: how many positions may be looked at, over all depths: what makes the result repeatable.
    ///   - evaluate: a guess for a position that is not over, from the view of the player to move.
    ///   - key: tells positions apart; `nil` for games whose states cannot.
    package init(
        _ rules: Rules, limit: SearchLimit, maxPositions: Int = .max,
        evaluate: @escaping (Rules.State, Int) -> Int = { _, _ in 0 }, key: @escaping (Rules.State) -> Key?
    ) {
        self.rules = rules
        self.limit = limit
        self.maxPositions = maxPositions
        self.evaluate = evaluate
        self.key = key
    }

    /// The exact scores of all moves, as far as `depth` half-moves show them.
    /// - Returns: `nil` when the search was stopped, or met dice or a third player.
    package mutating func scores(of state: Rules.State, depth: Int) -> Finding? {
        isComplete = true
        var found: [(move: Rules.Move, score: Int)] = []
        for move in rules.legalMoves(in: state) {
            guard let score = score(after: move, in: state, depth: depth, alpha: -Self.win, beta: Self.win) else {
                return nil
            }
            found.append((move, score))
        }
        return Finding(moves: found, isComplete: isComplete)
    }

    private mutating func score(
        after move: Rules.Move, in state: Rules.State, depth: Int, alpha: Int, beta: Int
    ) -> Int? {
        guard case .player(let player) = rules.turn(in: state), player < 2 else { return nil }
        var next = state
        rules.applyListed(move, to: &next)
        switch rules.turn(in: next) {
        case .over:
            guard let winner = rules.outcome(of: next)?.winner else { return 0 }
            return winner == player ? Self.win - 1 : 1 - Self.win
        case .player(let following):
            // A player may move twice in a row: then the view stays the same.
            let sign = following == player ? 1 : -1
            let (low, high) = sign == 1 ? (alpha, beta) : (-beta, -alpha)
            guard let score = score(of: next, depth: depth - 1, alpha: low, beta: high) else { return nil }
            let own = sign * score
            return own > Self.certain ? own - 1 : own < -Self.certain ? own + 1 : own
        case .chance: return nil
        }
    }

    private mutating func score(of state: Rules.State, depth: Int, alpha: Int, beta: Int) -> Int? {
        positions += 1
        if positions > maxPositions || limit.isReached() { isStopped = true }
        guard !isStopped, case .player(let player) = rules.turn(in: state) else { return nil }
        if depth <= 0 {
            isComplete = false
            return evaluate(state, player)
        }
        let key = key(state)
        let memory = key.flatMap { known[$0] }
        if let memory, let score = usable(memory, depth: depth, alpha: alpha, beta: beta) { return score }
        let before = isComplete
        isComplete = true
        var (low, best, bestMove) = (alpha, -Self.win, memory?.best)
        for move in ordered(rules.legalMoves(in: state), first: memory?.best) {
            guard let score = score(after: move, in: state, depth: depth, alpha: low, beta: beta) else { return nil }
            if score > best { (best, bestMove) = (score, move) }
            low = max(low, score)
            if low >= beta { break }
        }
        if let key {
            if known.count >= Self.memory { known.removeAll(keepingCapacity: true) }
            let bound: Bound = best >= beta ? .atLeast : best <= alpha ? .atMost : .exact
            known[key] = Memory(score: best, depth: depth, bound: bound, best: bestMove, isComplete: isComplete)
        }
        isComplete = isComplete && before
        return best
    }

    /// - Returns: a score from memory that is good enough here.
    private mutating func usable(_ memory: Memory, depth: Int, alpha: Int, beta: Int) -> Int? {
        guard memory.depth >= depth || memory.isComplete else { return nil }
        switch memory.bound {
        case .exact: break
        case .atLeast: if memory.score < beta { return nil }
        case .atMost: if memory.score > alpha { return nil }
        }
        isComplete = isComplete && memory.isComplete
        return memory.score
    }

    private func ordered(_ moves: [Rules.Move], first: Rules.Move?) -> [Rules.Move] {
        guard let first, let index = moves.firstIndex(of: first), index > 0 else { return moves }
        var moves = moves
        moves.swapAt(0, index)
        return moves
    }
}
