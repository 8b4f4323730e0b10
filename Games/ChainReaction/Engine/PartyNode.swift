import GameRules

/// A position of three or four players as playouts see it: bitboards, one bit a cell.
struct PartyNode {
    private var owners = InlineArray<4, UInt64>(repeating: 0)
    private var ones: UInt64
    private var twos: UInt64
    private var moveCount: Int
    private let players: Int

    /// - Precondition: the game is not over.
    init(_ state: ChainReactionState) {
        let view = DuelNode(state)
        (ones, twos) = (view.ones, view.twos)
        (moveCount, players) = (state.moveCount, state.players)
        for cell in 0..<ChainReactionBoard.cells {
            if let owner = state.owner(of: cell) { owners[owner] |= 1 << UInt64(cell) }
        }
    }

    private var mover: Int { moveCount % players }

    /// The others are one to whoever moves.
    private var view: DuelNode {
        let all = owners[0] | owners[1] | owners[2] | owners[3]
        return DuelNode(
            own: owners[mover], enemy: all & ~owners[mover], ones: ones, twos: twos,
            moveCount: moveCount - 2 * (players - 2))
    }

    /// Makes the move that led to a view.
    private mutating func take(_ next: DuelNode) {
        // It is the view of those who follow: the mover is the other side.
        for player in 0..<4 { owners[player] &= ~next.enemy }
        owners[mover] = next.enemy
        (ones, twos) = (next.ones, next.twos)
        moveCount += 1
    }
}

extension PartyNode {
    /// How many moves ahead a playout looks before it counts orbs.
    private static let playoutMoves = 20

    /// Plays on, each as greedy players do, and tells what each seat gets: all to a winner, else by the square of its
    /// orbs.
    mutating func playout(_ generator: inout SeededGenerator) -> InlineArray<8, Double> {
        var rewards = InlineArray<8, Double>(repeating: 0)
        for _ in 0..<Self.playoutMoves {
            let view = view
            guard view.legalMoves != 0 else { break }
            var next = view
            if next.playGreedily(&generator) {
                rewards[mover] = 1
                return rewards
            }
            take(next)
        }
        var sum = 0.0
        for player in 0..<players {
            let orbs = Double((ones & owners[player]).nonzeroBitCount + 2 * (twos & owners[player]).nonzeroBitCount)
            rewards[player] = orbs * orbs
            sum += rewards[player]
        }
        for player in 0..<players { rewards[player] = sum > 0 ? rewards[player] / sum : 1 / Double(players) }
        return rewards
    }
}

extension DuelNode {
    /// Explodes the cell that takes most; where none takes anything, puts an orb anywhere.
    /// - Returns: whether it wins.
    fileprivate mutating func playGreedily(_ generator: inout SeededGenerator) -> Bool {
        let explosive = own & critical
        var best: (orbs: Int, node: DuelNode)?
        var rest = explosive
        while rest != 0 {
            let bit = rest & (0 &- rest)
            rest &= rest &- 1
            var next = self
            if next.play(bit) { return true }
            let orbs = next.orbs(next.enemy)
            if orbs > best?.orbs ?? -1 { best = (orbs, next) }
        }
        let quiet = legalMoves & ~explosive
        if let best, quiet == 0 || best.orbs > orbs(own) + 1 {
            self = best.node
            return false
        }
        return play(quiet.randomBit(&generator))
    }
}

extension UInt64 {
    /// One of the bits that are set, all equally likely.
    /// - Precondition: one at least is set.
    fileprivate func randomBit(_ generator: inout SeededGenerator) -> UInt64 {
        var rest = self
        for _ in 0..<Int.random(in: 0..<nonzeroBitCount, using: &generator) { rest &= rest &- 1 }
        return rest & (0 &- rest)
    }
}
