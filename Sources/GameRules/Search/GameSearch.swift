/// An opponent for any game, for nothing: near the end of games of two without dice it calculates (`AlphaBetaSearch`),
/// everywhere else it tries (`MonteCarloSearch`).
package struct GameSearch<Rules: GameRules> {
    /// What a level may do, from 1.
    private struct Strength {
        /// The share of moves made at random.
        var blunders: Double
        /// Random games a move.
        var playouts: Int
        /// Positions to calculate with before.
        var positions: Int
    }

    private static var strengths: [Strength] {
        [
            Strength(blunders: 0.6, playouts: 4, positions: 0), Strength(blunders: 0.4, playouts: 10, positions: 0),
            Strength(blunders: 0.25, playouts: 25, positions: 50),
            Strength(blunders: 0.15, playouts: 60, positions: 100),
            Strength(blunders: 0.08, playouts: 150, positions: 500),
            Strength(blunders: 0.03, playouts: 400, positions: 2000),
            Strength(blunders: 0, playouts: 1000, positions: 10_000),
            Strength(blunders: 0, playouts: 4000, positions: 50_000),
            Strength(blunders: 0, playouts: 16_000, positions: 200_000),
            Strength(blunders: 0, playouts: .max, positions: .max),
        ]
    }

    /// How much of the time calculating may take.
    private static var calculating: Double { 0.25 }

    private let rules: Rules

    package init(_ rules: Rules) { self.rules = rules }

    /// - Parameter key: tells positions apart; `nil` where they cannot be.
    /// - Precondition: a player is to move.
    /// - Throws: `CancellationError` once `budget.isCancelled` says so.
    package func chooseMove<Key: Hashable>(
        in state: Rules.State, budget: ThinkingBudget, key: @escaping (Rules.State) -> Key?
    ) throws -> Rules.Move {
        if budget.isCancelled() { throw CancellationError() }
        let strength = Self.strengths[max(1, min(Self.strengths.count, budget.level)) - 1]
        let moves = rules.legalMoves(in: state)
        precondition(!moves.isEmpty, "the game is over")
        var generator = SeededGenerator(seed: budget.seed)
        let random = moves[Int.random(in: 0..<moves.count, using: &generator)]
        if moves.count == 1 || Double.random(in: 0..<1, using: &generator) < strength.blunders { return random }

        let calculated = calculate(state, strength.positions, budget, key: key)
        if let best = calculated.best { return best }
        let time = budget.time * (1 - Self.calculating)
        var limit = SearchLimit(time: time, interval: 16, isCancelled: budget.isCancelled)
        var search = MonteCarloSearch(rules, from: state, seed: generator.next())
        search.run(playouts: strength.playouts, limit: &limit)
        if budget.isCancelled() { throw CancellationError() }
        let best = search.findings.filter { !calculated.lost.contains($0.move) }
            .max { ($0.visits, $0.reward) < ($1.visits, $1.reward) }
        return best?.move ?? random
    }

    /// - Returns: the best move if that is certain, and the moves that certainly lose while others may not.
    private func calculate<Key: Hashable>(
        _ state: Rules.State, _ positions: Int, _ budget: ThinkingBudget, key: @escaping (Rules.State) -> Key?
    ) -> (best: Rules.Move?, lost: Set<Rules.Move>) {
        guard rules.players == 2...2, positions > 0 else { return (nil, []) }
        let limit = SearchLimit(
            time: budget.time * Self.calculating, interval: 64, isCancelled: budget.isCancelled)
        var search = AlphaBetaSearch(rules, limit: limit, maxPositions: positions, key: key)
        var lost: Set<Rules.Move> = []
        var depth = 1
        while let finding = search.scores(of: state, depth: depth) {
            guard let best = finding.moves.max(by: { $0.score < $1.score }) else { break }
            if finding.isComplete || abs(best.score) > AlphaBetaSearch<Rules, Key>.certain { return (best.move, []) }
            lost = Set(finding.moves.filter { $0.score < -AlphaBetaSearch<Rules, Key>.certain }.map(\.move))
            depth += 1
        }
        return (nil, lost)
    }
}
