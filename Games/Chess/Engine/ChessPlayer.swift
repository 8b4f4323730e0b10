import GameRules

/// Plays chess. The levels differ in how far they look and how badly they judge; level 10 uses all its time.
struct ChessPlayer {
    private struct Strength {
        var depth: Int
        var nodes: Int
        var noise: Int
        /// How often any move is played.
        var blunders: Double
    }

    /// Measured with `poolbots match`: each wins at least nine of ten games against the one two below, and the first
    /// loses most to a player who only counts wood. All but the top are done with a move within some 50 ms.
    private static let strengths = [
        Strength(depth: 1, nodes: 2_000, noise: 400, blunders: 0.60),
        Strength(depth: 1, nodes: 2_000, noise: 250, blunders: 0.35),
        Strength(depth: 1, nodes: 4_000, noise: 150, blunders: 0.18),
        Strength(depth: 2, nodes: 8_000, noise: 100, blunders: 0.08),
        Strength(depth: 3, nodes: 15_000, noise: 70, blunders: 0.02),
        Strength(depth: 4, nodes: 20_000, noise: 40, blunders: 0),
        Strength(depth: 6, nodes: 20_000, noise: 20, blunders: 0),
        Strength(depth: 64, nodes: 30_000, noise: 8, blunders: 0),
        Strength(depth: 64, nodes: 90_000, noise: 4, blunders: 0),
        Strength(depth: 64, nodes: .max, noise: 2, blunders: 0),
    ]

    /// Positions searched by the last `chooseMove`.
    private(set) var nodes = 0
    /// Half-moves that the last `chooseMove` looked ahead.
    private(set) var depth = 0
    /// What the last `chooseMove` thought of its move, in hundredths of a pawn; `nil` if it did not look.
    private(set) var score: Int?
    private let state: ChessState
    private let budget: ThinkingBudget
    private let strength: Strength
    private var generator: SeededGenerator

    init(state: ChessState, budget: ThinkingBudget) {
        self.state = state
        self.budget = budget
        strength = Self.strengths[max(1, min(Self.strengths.count, budget.level)) - 1]
        generator = SeededGenerator(seed: budget.seed ^ state.position.key)
    }

    /// - Precondition: the game is not over.
    mutating func chooseMove() throws -> ChessMove {
        if budget.isCancelled() { throw CancellationError() }
        var moves = MoveGenerator(state.position).moves().all.shuffled(using: &generator)
        precondition(!moves.isEmpty && state.ending == nil, "the game is over")
        let blunders = Double.random(in: 0..<1, using: &generator) < strength.blunders
        if blunders || moves.count == 1 { return ChessMove(moves[0]) }
        // Captures first gives the first round something to go by.
        let position = state.position
        moves = moves.filter(position.isTactical) + moves.filter { !position.isTactical($0) }
        try deepen(&moves)
        return ChessMove(moves[0])
    }

    private mutating func deepen(_ moves: inout [PackedMove]) throws {
        let clock = ContinuousClock()
        let start = clock.now
        let deadline = start + budget.time
        let isCancelled = budget.isCancelled
        var round = 0
        // However short the time, the limits are first asked after 2,047 positions: that is a look at every move.
        var search = ChessSearch(
            keys: state.keys, tableBits: tableBits, noise: Noise(seed: budget.seed, range: strength.noise),
            limits: SearchLimits(
                maxNodes: strength.nodes, shouldStop: { isCancelled() || clock.now >= deadline }))
        while round < strength.depth {
            round += 1
            let found = aspire(&search, &moves, depth: round)
            nodes = search.nodes
            if isCancelled() { throw CancellationError() }
            if let found { score = found }
            if search.isStopped { break }
            depth = round
            // A mate that was seen to its end does not get shorter, and a round costs more than all before.
            let certainty = abs(score ?? 0)
            if certainty >= ChessSearch.mateLimit, ChessSearch.mate - certainty <= round { break }
            if clock.now - start > budget.time / 2 { break }
        }
    }

    /// Expects about the score of the round before; widens the window until the truth is inside.
    private func aspire(_ search: inout ChessSearch, _ moves: inout [PackedMove], depth: Int) -> Int? {
        var margin = depth < 5 ? 2 * ChessSearch.mate : 30
        let score = score ?? 0
        while true {
            let alpha = max(-ChessSearch.mate, score - margin)
            let beta = min(ChessSearch.mate, score + margin)
            guard let found = search.round(state.position, &moves, depth: depth, alpha: alpha, beta: beta) else {
                return nil
            }
            if search.isStopped
                || (found > alpha || alpha == -ChessSearch.mate)
                    && (found < beta || beta == ChessSearch.mate)
            {
                return found
            }
            margin *= 4
        }
    }

    /// Room for about as many positions as the budget lets the search see: 64 KB to 16 MB.
    private var tableBits: Int {
        let byTime = max(1, Int(min(budget.time, .seconds(60)) / .milliseconds(1))) * 1_500
        let positions = min(strength.nodes, byTime)
        return max(12, min(20, Int.bitWidth - positions.leadingZeroBitCount))
    }
}
