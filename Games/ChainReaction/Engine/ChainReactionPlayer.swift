import GameRules

/// Plays Chain Reaction: with more thought, and fewer moves at random, level by level; level 10 thinks as long as it may.
/// Against one opponent it calculates (`DuelSearch`), against several it tries (`MonteCarloSearch`).
struct ChainReactionPlayer {
    /// What a level may do.
    private struct Strength {
        /// How often it picks a move at random.
        var blunders: Double
        /// How far ahead it looks where two play.
        var depth: Int
        /// Games in its head a move where more play.
        var playouts: Int
    }

    /// By level from 1.
    private static let strengths = [
        Strength(blunders: 0.7, depth: 1, playouts: 60), Strength(blunders: 0.5, depth: 1, playouts: 60),
        Strength(blunders: 0.3, depth: 1, playouts: 60), Strength(blunders: 0.15, depth: 1, playouts: 60),
        Strength(blunders: 0.1, depth: 2, playouts: 80), Strength(blunders: 0, depth: 2, playouts: 100),
        Strength(blunders: 0, depth: 3, playouts: 200), Strength(blunders: 0, depth: 4, playouts: 400),
        Strength(blunders: 0, depth: 5, playouts: 1000), Strength(blunders: 0, depth: 60, playouts: .max),
    ]

    private let state: ChainReactionState
    private let root: DuelNode
    private let budget: ThinkingBudget
    private let strength: Strength
    private var generator: SeededGenerator
    /// What `chooseMove` thought of its move, if it calculated.
    private var score: Int?

    init(state: ChainReactionState, budget: ThinkingBudget) {
        self.state = state
        root = DuelNode(state)
        self.budget = budget
        strength = Self.strengths[max(1, min(Self.strengths.count, budget.level)) - 1]
        generator = SeededGenerator(seed: budget.seed ^ root.key)
    }

    /// - Precondition: the game is not over.
    mutating func chooseMove() throws -> ChainReactionMove {
        if budget.isCancelled() { throw CancellationError() }
        var cells = (0..<UInt64(ChainReactionBoard.cells)).filter { root.legalMoves & (1 << $0) != 0 }
        precondition(!cells.isEmpty, "the game is over")
        cells.shuffle(using: &generator)
        if Double.random(in: 0..<1, using: &generator) >= strength.blunders {
            if state.players > 2 { return try tried() }
            try deepen(&cells)
        }
        return ChainReactionMove(onBoard: Int(cells[0]))
    }

    /// The points that the player expects; `nil` without a calculation. What is not certain is open: measured in games
    /// of level 6, players who were twenty orbs behind won as many as they lost. Where more than two play, nobody gives
    /// up, as that would end the game for all.
    var expectation: Double? {
        guard let score else { return nil }
        return score > DuelSearch.uncertain ? 1 : score < -DuelSearch.uncertain ? 0 : 0.5
    }

    // MARK: Two players

    /// Searches deeper and deeper; each round starts with the best move of the one before.
    private mutating func deepen(_ cells: inout [UInt64]) throws {
        let deadline = ContinuousClock.now + budget.time
        let isCancelled = budget.isCancelled
        var search = DuelSearch(tableBits: strength.depth > 3 ? 17 : 12) {
            isCancelled() || ContinuousClock.now >= deadline
        }
        for round in 1...strength.depth {
            if round > 1, ContinuousClock.now >= deadline { break }
            guard let (best, value) = best(of: cells, depth: round, &search) else { break }
            score = value
            cells.removeAll { $0 == best }
            cells.insert(best, at: 0)
            if abs(value) > DuelSearch.uncertain { break }
        }
        if isCancelled() { throw CancellationError() }
    }

    /// - Returns: `nil` when the search was stopped.
    private func best(of cells: [UInt64], depth: Int, _ search: inout DuelSearch) -> (cell: UInt64, score: Int)? {
        var best = (cell: cells[0], score: -DuelSearch.win)
        for cell in cells {
            var next = root
            if next.play(1 << cell) { return (cell, DuelSearch.win - root.moveCount - 1) }
            let score = -search.score(next, depth: depth - 1, alpha: -DuelSearch.win, beta: -best.score)
            if search.isStopped { return nil }
            if score > best.score { best = (cell, score) }
        }
        return best
    }

    // MARK: More players

    /// The move that was tried most often, in as many games against anybody as against players who go for orbs.
    private mutating func tried() throws -> ChainReactionMove {
        var shares = [Double](repeating: 0, count: ChainReactionBoard.cells)
        try tryOut(ChainReactionRules(), &shares)
        try tryOut(LikelyRules(player: state.nextPlayer), &shares)
        guard let best = shares.indices.max(by: { shares[$0] < shares[$1] }) else { preconditionFailure("no cells") }
        return ChainReactionMove(onBoard: best)
    }

    /// Adds each move's share of the games that were played with it; takes half of what the level may do.
    private mutating func tryOut<Rules: GameRules>(_ rules: Rules, _ shares: inout [Double]) throws
    where Rules.State == ChainReactionState, Rules.Move == ChainReactionMove {
        var limit = SearchLimit(time: budget.time / 2, interval: 16, isCancelled: budget.isCancelled)
        var search = MonteCarloSearch(rules, from: state, seed: generator.next()) { state, generator in
            var node = PartyNode(state)
            return node.playout(&generator)
        }
        search.run(playouts: strength.playouts / 2, limit: &limit)
        if budget.isCancelled() { throw CancellationError() }
        for finding in search.findings {
            shares[finding.move.cell] += Double(finding.visits) / Double(search.playouts)
        }
    }
}
