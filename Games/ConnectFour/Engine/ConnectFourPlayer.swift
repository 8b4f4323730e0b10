import GameRules

/// Plays Connect Four. From level 3 on it never misses a win or a block at hand, from level 6 on nothing that is
/// decided within eight half-moves. Level 10 never gives away a win or a draw, as long as it has the time to find out:
/// the openings are in a table, and from nine stones on a solver takes less than a second.
struct ConnectFourPlayer {
    /// How many half-moves ahead, and how often a move is picked at random, by level from 1. Level 10 looks ahead only
    /// to choose among the moves that it knows to be best.
    private static let strength: [(depth: Int, blunders: Double)] = [
        (1, 0.5), (2, 0.35), (2, 0.25), (3, 0.15), (5, 0.08), (8, 0), (10, 0), (14, 0), (20, 0), (14, 0),
    ]
    private static let perfectLevel = 10
    /// This deep costs milliseconds; it is finished even when the time is over.
    private static let certainDepth = 8
    /// Half-moves from which on a person is taken to see a win.
    private static let plainDistance = 10

    private let root: ConnectFourNode
    private let budget: ThinkingBudget
    private let depth: Int
    private let blunders: Double
    private var generator: SeededGenerator
    /// What `chooseMove` thought of its move, if it looked ahead.
    private var score: Int?

    init(state: ConnectFourState, budget: ThinkingBudget) {
        root = ConnectFourNode(state)
        self.budget = budget
        let level = max(1, min(Self.strength.count, budget.level))
        (depth, blunders) = Self.strength[level - 1]
        generator = SeededGenerator(seed: budget.seed ^ root.key)
    }

    /// - Precondition: the game is not over.
    mutating func chooseMove() throws -> ConnectFourMove {
        if budget.isCancelled() { throw CancellationError() }
        var moves = (0..<ConnectFourBoard.columns).map { root.playable & ConnectFourBoard.column($0) }
            .filter { $0 != 0 }.shuffled(using: &generator)
        precondition(!moves.isEmpty, "the game is over")
        if budget.level >= 3 {
            if let win = moves.first(where: { $0 & root.ownThreats != 0 }) { return Self.move(win) }
            if let block = moves.first(where: { $0 & root.enemyThreats != 0 }) { return Self.move(block) }
        }
        if Double.random(in: 0..<1, using: &generator) < blunders { return Self.move(moves[0]) }
        return Self.move(try deepen(&moves))
    }

    /// Searches deeper and deeper; each round starts with the best move of the one before. The strongest level leaves
    /// only the moves that keep what the position is worth, before it goes on beyond what is certain.
    private mutating func deepen(_ moves: inout [UInt64]) throws -> UInt64 {
        let clock = ContinuousClock()
        let deadline = clock.now + budget.time
        let certain = min(depth, Self.certainDepth)
        let isCancelled = budget.isCancelled
        let isOver = { isCancelled() || clock.now >= deadline }
        var search = ConnectFourSearch(tableBits: depth > 10 ? 18 : 13, shouldStop: isCancelled)
        let empty = ConnectFourBoard.cells - root.stones
        for round in 1...max(1, min(depth, empty)) {
            if round == certain + 1 {
                search.limit(isOver)
                if budget.level >= Self.perfectLevel { keepBest(&moves, isOver) }
                if moves.count == 1 { break }
            }
            if round > certain, clock.now >= deadline { break }
            let found = best(of: moves, depth: round, &search)
            guard let (move, value) = found else {
                if isCancelled() { throw CancellationError() }
                break
            }
            score = value
            moves.removeAll { $0 == move }
            moves.insert(move, at: 0)
            if abs(value) > ConnectFourSearch.uncertain { break }
        }
        if isCancelled() { throw CancellationError() }
        return moves[0]
    }

    /// The points that the player expects; `nil` without a search. A loss that is far away can still be missed by the
    /// opponent.
    var expectation: Double? {
        guard let score else { return nil }
        if score > ConnectFourSearch.uncertain { return 1 }
        if score < -ConnectFourSearch.uncertain {
            let distance = ConnectFourSearch.win + score - root.stones
            return max(0, Double(distance - Self.plainDistance) / Double(ConnectFourBoard.cells))
        }
        return 0.5 + 0.25 * Double(score) / Double(ConnectFourSearch.uncertain)
    }

    /// Drops the moves that give away a win or a draw, as far as there is time to tell.
    private mutating func keepBest(_ moves: inout [UInt64], _ isOver: @escaping () -> Bool) {
        var analyst = ConnectFourAnalyst(isOver: isOver)
        if let best = analyst.best(of: moves, in: root) { moves = best }
    }

    /// - Returns: `nil` when the search was stopped.
    private func best(
        of moves: [UInt64], depth: Int, _ search: inout ConnectFourSearch
    ) -> (move: UInt64, score: Int)? {
        var best = (move: moves[0], score: -ConnectFourSearch.win)
        for move in moves {
            let score: Int
            if move & root.ownThreats != 0 {
                score = ConnectFourSearch.win - root.stones - 1
            } else if root.stones == ConnectFourBoard.cells - 1 {
                score = 0
            } else {
                var next = root
                next.play(move)
                score = -search.scoreOrWin(
                    next, depth: depth - 1, alpha: -ConnectFourSearch.win, beta: -best.score)
            }
            if search.isStopped { return nil }
            if score > best.score { best = (move, score) }
        }
        return best
    }

    private static func move(_ cell: UInt64) -> ConnectFourMove {
        ConnectFourMove(onBoard: cell.trailingZeroBitCount / 7)
    }
}
