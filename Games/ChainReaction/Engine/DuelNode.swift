/// A position as the search sees it: bitboards, one bit a cell, from the view of the player to move. Where more than two
/// play, the others are one enemy.
///
/// In the order of the rules or all at once, explosions lead to the same board: everything that explodes is the
/// mover's, and what they take away and give does not depend on their order. Where they never end, the mover owns all
/// orbs before long; that is seen here and the rest left out.
struct DuelNode: Hashable {
    static let full: UInt64 = (1 << 36) - 1
    static let left: UInt64 = 0b000001_000001_000001_000001_000001_000001
    static let right = left << 5
    static let corners: UInt64 = 1 | 1 << 5 | 1 << 30 | 1 << 35
    static let edges = (left | right | 0b111111 | 0b111111 << 30) & ~corners
    static let inner = full & ~(edges | corners)

    /// Cells of the player to move, and of the other.
    var own: UInt64
    var enemy: UInt64
    /// Orbs as binary digits: a cell that lies still has three at most.
    var ones: UInt64
    var twos: UInt64
    /// Moves made; from four on there can be a winner.
    var moveCount: Int

    init(own: UInt64, enemy: UInt64, ones: UInt64, twos: UInt64, moveCount: Int) {
        (self.own, self.enemy, self.ones, self.twos, self.moveCount) = (own, enemy, ones, twos, moveCount)
    }

    /// - Precondition: the game is not over.
    init(_ state: ChainReactionState) {
        (own, enemy, ones, twos) = (0, 0, 0, 0)
        moveCount = max(0, state.moveCount - 2 * (state.players - 2))
        let player = state.nextPlayer
        for cell in 0..<ChainReactionBoard.cells {
            let bit: UInt64 = 1 << UInt64(cell)
            if let owner = state.owner(of: cell) {
                if owner == player { own |= bit } else { enemy |= bit }
            }
            if state.orbs(on: cell) & 1 != 0 { ones |= bit }
            if state.orbs(on: cell) & 2 != 0 { twos |= bit }
        }
    }

    var legalMoves: UInt64 { Self.full & ~enemy }

    /// Cells that one more orb makes explode.
    var critical: UInt64 { (ones & Self.corners) | (twos & Self.edges) | (ones & twos & Self.inner) }

    static func neighbours(_ cells: UInt64) -> UInt64 {
        (cells << 6 | cells >> 6 | (cells & ~right) << 1 | (cells & ~left) >> 1) & full
    }

    /// Plays a move, and changes the view.
    /// - Returns: whether it wins.
    mutating func play(_ bit: UInt64) -> Bool {
        own |= bit
        moveCount += 1
        if critical & bit == 0 {
            twos ^= ones & bit
            ones ^= bit
        } else {
            explode(bit)
        }
        let hasWon = enemy == 0 && moveCount >= 4
        swap(&own, &enemy)
        return hasWon
    }

    private mutating func explode(_ first: UInt64) {
        var fours = ones & twos & first
        twos ^= ones & first
        ones ^= first
        var bursting = first
        repeat {
            // What it takes to explode goes away: two orbs in corners, three at edges, four inside.
            let (corner, edge, centre) = (bursting & Self.corners, bursting & Self.edges, bursting & Self.inner)
            subtractTwo(corner | edge, &fours)
            subtractOne(edge, &fours)
            fours &= ~centre
            own &= ~bursting | ones | twos | fours
            add(bursting << 6 & Self.full, &fours)
            add(bursting >> 6, &fours)
            add((bursting & ~Self.right) << 1 & Self.full, &fours)
            add((bursting & ~Self.left) >> 1, &fours)
            let reached = Self.neighbours(bursting)
            own |= reached
            enemy &= ~reached
            if enemy == 0, moveCount >= 4 { return }
            bursting =
                fours | (ones & twos & Self.edges) | (twos & Self.corners)
        } while bursting != 0
    }

    private mutating func add(_ cells: UInt64, _ fours: inout UInt64) {
        let carry = ones & cells
        ones ^= cells
        fours |= twos & carry
        twos ^= carry
    }

    private mutating func subtractOne(_ cells: UInt64, _ fours: inout UInt64) {
        let borrow = cells & ~ones
        ones ^= cells
        fours ^= borrow & ~twos
        twos ^= borrow
    }

    private mutating func subtractTwo(_ cells: UInt64, _ fours: inout UInt64) {
        fours ^= cells & ~twos
        twos ^= cells
    }
}
