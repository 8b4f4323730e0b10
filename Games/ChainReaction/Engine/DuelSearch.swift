/// Looks ahead in Chain Reaction: alpha-beta with a table of known positions, deeper step by step.
///
/// Scores are from the view of the player to move. A certain win with the n-th move scores `win - n`, so that a quick
/// win is better than a late one; what is not certain scores between `-uncertain` and `uncertain`.
struct DuelSearch {
    static let win = 20_000
    static let uncertain = 10_000

    private enum Bound: UInt8 {
        case exact, atLeast, atMost
    }

    private struct Entry {
        var key: UInt64 = 0
        var score: Int16 = 0
        var depth: Int8 = -1
        var bound = Bound.exact
        var cell: UInt8 = 0
    }

    private var table: [Entry]
    private let shouldStop: () -> Bool
    private(set) var isStopped = false
    /// Positions seen.
    private(set) var nodes = 0

    /// - Parameters:
    ///   - tableBits: the table has 2 to this power entries of 16 bytes.
    ///   - shouldStop: asked every 1024 positions.
    init(tableBits: Int, shouldStop: @escaping () -> Bool) {
        table = Array(repeating: Entry(), count: 1 << tableBits)
        self.shouldStop = shouldStop
    }

    /// The value of a position that is not over, `depth` half-moves ahead; meaningless once stopped.
    mutating func score(_ node: DuelNode, depth: Int, alpha: Int, beta: Int) -> Int {
        if depth <= 0 { return node.estimate }
        let key = node.key
        let slot = Int(truncatingIfNeeded: key >> 20) & (table.count - 1)
        let known = table[slot]
        let isKnown = known.key == key && known.depth >= 0
        if isKnown, let score = usable(known, depth: depth, alpha: alpha, beta: beta) { return score }

        var alpha = alpha
        let lowest = alpha
        var best = -Self.win
        var bestCell: UInt8 = 0
        let moves = MoveList(node, known: isKnown ? known.cell : nil, estimates: depth > 1)
        if moves.wins { return Self.win - node.moveCount - 1 }
        for index in 0..<moves.count {
            nodes &+= 1
            if nodes & 1023 == 0, shouldStop() { isStopped = true }
            if isStopped { return 0 }
            let (cell, next) = moves[index]
            let score = -score(next, depth: depth - 1, alpha: -beta, beta: -alpha)
            if score > best { (best, bestCell) = (score, cell) }
            alpha = max(alpha, score)
            if alpha >= beta { break }
        }
        if isStopped { return 0 }
        let bound: Bound = best >= beta ? .atLeast : best <= lowest ? .atMost : .exact
        table[slot] = Entry(key: key, score: Int16(best), depth: Int8(depth), bound: bound, cell: bestCell)
        return best
    }

    private func usable(_ known: Entry, depth: Int, alpha: Int, beta: Int) -> Int? {
        let score = Int(known.score)
        guard Int(known.depth) >= depth || abs(score) > Self.uncertain else { return nil }
        switch known.bound {
        case .exact: return score
        case .atLeast: return score >= beta ? score : nil
        case .atMost: return score <= alpha ? score : nil
        }
    }
}

/// The moves of a position with what they lead to, the most promising first.
struct MoveList {
    private var nodes: InlineArray<36, DuelNode>
    private var cells = InlineArray<36, UInt8>(repeating: 0)
    private var weights = InlineArray<36, Int>(repeating: 0)
    private(set) var count = 0
    /// Whether one of them wins. Then the list is not complete.
    private(set) var wins = false

    /// - Parameters:
    ///   - known: the best move from before.
    ///   - estimates: whether the order is worth some work.
    init(_ node: DuelNode, known: UInt8?, estimates: Bool) {
        nodes = InlineArray(repeating: node)
        let critical = node.critical
        var rest = node.legalMoves
        while rest != 0 {
            let bit = rest & (0 &- rest)
            rest &= rest - 1
            let cell = UInt8(bit.trailingZeroBitCount)
            var next = node
            if next.play(bit) {
                wins = true
                return
            }
            let weight = estimates ? -next.estimate : critical & bit != 0 ? 1 : 0
            insert(cell, next, weight: cell == known ? .max : weight)
        }
    }

    subscript(index: Int) -> (cell: UInt8, node: DuelNode) { (cells[index], nodes[index]) }

    private mutating func insert(_ cell: UInt8, _ node: DuelNode, weight: Int) {
        var place = count
        while place > 0, weights[place - 1] < weight {
            weights[place] = weights[place - 1]
            cells[place] = cells[place - 1]
            nodes[place] = nodes[place - 1]
            place -= 1
        }
        weights[place] = weight
        cells[place] = cell
        nodes[place] = node
        count += 1
    }
}

extension DuelNode {
    /// Tells positions apart, all but for sure.
    var key: UInt64 {
        var mixed = (own ^ (enemy << 28)) &* 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ (mixed >> 29) ^ ones) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 32) ^ (twos << 14) ^ UInt64(moveCount < 4 ? moveCount : 4)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
