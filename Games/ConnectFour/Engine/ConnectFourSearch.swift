/// Looks ahead in Connect Four: alpha-beta with a table of known positions, deeper step by step.
///
/// Scores are from the view of the player to move. A certain win that fills the n-th cell scores `win - n`, so that a
/// quick win is better than a late one; what is not certain scores between `-uncertain` and `uncertain`.
struct ConnectFourSearch {
    static let win = 200
    static let uncertain = 100

    private(set) var nodes = 0
    private var table: [Entry]
    private var shouldStop: () -> Bool
    private(set) var isStopped = false

    private struct Entry {
        var key: UInt64 = 0
        var score: Int16 = 0
        var depth: Int8 = -1
        var bound: Bound = .exact
        var cell: UInt8 = 0
    }

    private enum Bound: UInt8 {
        case exact, atLeast, atMost
    }

    /// - Parameters:
    ///   - tableBits: the table has 2 to this power entries of 16 bytes.
    ///   - shouldStop: asked every 4096 positions.
    init(tableBits: Int, shouldStop: @escaping () -> Bool) {
        table = Array(repeating: Entry(), count: 1 << tableBits)
        self.shouldStop = shouldStop
    }

    /// Changes when to stop, for the rounds to come.
    mutating func limit(_ shouldStop: @escaping () -> Bool) { self.shouldStop = shouldStop }

    /// The value of a position whose player to move cannot win at once.
    /// - Parameter depth: half-moves to look ahead; certain wins and losses show about two further.
    mutating func score(_ node: ConnectFourNode, depth: Int, alpha: Int, beta: Int) -> Int {
        nodes &+= 1
        if nodes & 4095 == 0, shouldStop() { isStopped = true }
        if isStopped { return 0 }
        let stones = node.stones
        let moves = node.safeMoves
        if moves == 0 { return stones >= ConnectFourBoard.cells - 1 ? 0 : stones + 2 - Self.win }
        if stones >= ConnectFourBoard.cells - 2 { return 0 }
        if depth <= 0 { return node.estimate }

        // Neither side can win with its next stone: the window shrinks to what is still possible.
        var alpha = max(alpha, stones + 4 - Self.win)
        let beta = min(beta, Self.win - stones - 3)
        if alpha >= beta { return alpha }
        let slot = Int(truncatingIfNeeded: (node.key &* 0x9E37_79B9_7F4A_7C15) >> 32) & (table.count - 1)
        let known = table[slot]
        var firstCell: UInt64 = 0
        if known.key == node.key, known.depth >= 0 {
            let score = Int(known.score)
            if Int(known.depth) >= depth || abs(score) > Self.uncertain {
                switch known.bound {
                case .exact: return score
                case .atLeast: if score >= beta { return score }
                case .atMost: if score <= alpha { return score }
                }
            }
            firstCell = 1 << UInt64(known.cell)
        }

        let lowest = alpha
        var best = -Self.win
        var bestCell: UInt64 = 0
        let order = MoveOrder(node, moves: moves, first: firstCell)
        for index in 0..<order.count {
            var next = node
            next.play(order[index])
            let value: Int
            if index == 0 {
                value = -scoreOrWin(next, depth: depth - 1, alpha: -beta, beta: -alpha)
            } else {
                let probe = -scoreOrWin(next, depth: depth - 1, alpha: -alpha - 1, beta: -alpha)
                value =
                    probe > alpha && probe < beta
                    ? -scoreOrWin(next, depth: depth - 1, alpha: -beta, beta: -alpha) : probe
            }
            if isStopped { return 0 }
            if value > best {
                best = value
                bestCell = order[index]
            }
            alpha = max(alpha, value)
            if alpha >= beta { break }
        }
        let bound: Bound = best >= beta ? .atLeast : best <= lowest ? .atMost : .exact
        table[slot] = Entry(
            key: node.key, score: Int16(best), depth: Int8(depth), bound: bound,
            cell: UInt8(bestCell.trailingZeroBitCount))
        return best
    }

    /// The value of any position that is not over.
    mutating func scoreOrWin(_ node: ConnectFourNode, depth: Int, alpha: Int, beta: Int) -> Int {
        if node.playable & node.ownThreats != 0 { return Self.win - node.stones - 1 }
        return score(node, depth: depth, alpha: alpha, beta: beta)
    }
}

/// The moves of a node, the most promising first: the one known from before, then by threats made, then from the
/// middle outwards.
private struct MoveOrder {
    private var cells = InlineArray<7, UInt64>(repeating: 0)
    private var weights = InlineArray<7, Int>(repeating: 0)
    private(set) var count = 0

    init(_ node: ConnectFourNode, moves: UInt64, first: UInt64) {
        for column in [3, 2, 4, 1, 5, 0, 6] {
            let cell = moves & ConnectFourBoard.column(column)
            if cell == 0 { continue }
            let threats = ConnectFourNode.threats(node.own | cell) & ~node.occupied
            insert(cell, weight: cell == first ? 100 : threats.nonzeroBitCount)
        }
    }

    subscript(index: Int) -> UInt64 { cells[index] }

    private mutating func insert(_ cell: UInt64, weight: Int) {
        var place = count
        while place > 0, weights[place - 1] < weight {
            weights[place] = weights[place - 1]
            cells[place] = cells[place - 1]
            place -= 1
        }
        weights[place] = weight
        cells[place] = cell
        count += 1
    }
}

extension ConnectFourNode {
    /// A guess for positions that are not searched: open threats count, most of all on the rows on which the player
    /// will get to move when everything else is full (odd rows for the first player, even for the second).
    fileprivate var estimate: Int {
        let oddRows = ConnectFourBoard.bottom &* 0b010101
        let isFirst = stones & 1 == 0
        let ownRows = isFirst ? oddRows : ~oddRows
        let own = ownThreats
        let enemy = enemyThreats
        let center = ConnectFourBoard.column(3)
        let threats = 3 * (own.nonzeroBitCount - enemy.nonzeroBitCount)
        let zugzwang = 4 * ((own & ownRows).nonzeroBitCount - (enemy & ~ownRows).nonzeroBitCount)
        let middle = (self.own & center).nonzeroBitCount - (self.enemy & center).nonzeroBitCount
        return max(-ConnectFourSearch.uncertain, min(ConnectFourSearch.uncertain, threats + zugzwang + middle))
    }
}
