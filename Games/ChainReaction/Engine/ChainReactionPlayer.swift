import GameRules

/// Plays Chain Reaction: deeper, and with fewer moves at random, level by level; level 10 looks as far as the time
/// allows.
struct ChainReactionPlayer {
    /// How far ahead, and how often a move is picked at random, by level from 1.
    private static let strength: [(depth: Int, blunders: Double)] = [
        (1, 0.7), (1, 0.5), (1, 0.3), (1, 0.15), (2, 0.1), (2, 0), (3, 0), (4, 0), (5, 0), (60, 0),
    ]

    private let root: DuelNode
    private let budget: ThinkingBudget
    private let depth: Int
    private let blunders: Double
    private var generator: SeededGenerator
    /// How far `chooseMove` looked ahead in full, and how many positions it saw.
    private(set) var reached = 0
    private(set) var nodes = 0

    init(state: ChainReactionState, budget: ThinkingBudget) {
        root = DuelNode(state)
        self.budget = budget
        (depth, blunders) = Self.strength[max(1, min(Self.strength.count, budget.level)) - 1]
        generator = SeededGenerator(seed: budget.seed ^ root.key)
    }

    /// - Precondition: the game is not over.
    mutating func chooseMove() throws -> ChainReactionMove {
        if budget.isCancelled() { throw CancellationError() }
        var cells = (0..<UInt64(ChainReactionBoard.cells)).filter { root.legalMoves & (1 << $0) != 0 }
        precondition(!cells.isEmpty, "the game is over")
        cells.shuffle(using: &generator)
        if Double.random(in: 0..<1, using: &generator) >= blunders { try deepen(&cells) }
        return ChainReactionMove(onBoard: Int(cells[0]))
    }

    /// Searches deeper and deeper; each round starts with the best move of the one before.
    private mutating func deepen(_ cells: inout [UInt64]) throws {
        let deadline = ContinuousClock.now + budget.time
        let isCancelled = budget.isCancelled
        var search = DuelSearch(tableBits: depth > 3 ? 17 : 12) {
            isCancelled() || ContinuousClock.now >= deadline
        }
        for round in 1...depth {
            if round > 1, ContinuousClock.now >= deadline { break }
            guard let (best, score) = best(of: cells, depth: round, &search) else { break }
            reached = round
            nodes = search.nodes
            cells.removeAll { $0 == best }
            cells.insert(best, at: 0)
            if abs(score) > DuelSearch.uncertain { break }
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
}
