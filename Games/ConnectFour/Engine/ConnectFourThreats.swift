/// A position as the search sees it: the stones of the player to move, and all stones.
package struct ConnectFourNode: Equatable {
    var own: UInt64
    var occupied: UInt64

    package init(_ state: ConnectFourState) {
        own = state.board.stones(of: state.nextPlayer)
        occupied = state.board.occupied
    }

    var enemy: UInt64 { own ^ occupied }
    package var stones: Int { occupied.nonzeroBitCount }

    /// Tells positions apart: own stones plus a marker on top of each column.
    package var key: UInt64 { own &+ occupied &+ ConnectFourBoard.bottom }

    /// The cells into which a stone can fall now.
    var playable: UInt64 { (occupied &+ ConnectFourBoard.bottom) & ConnectFourBoard.full }

    /// Empty cells that complete four for the player to move, whether they can be reached yet or not.
    @inline(__always) var ownThreats: UInt64 { Self.threats(own) & ~occupied }
    @inline(__always) var enemyThreats: UInt64 { Self.threats(enemy) & ~occupied }

    mutating func play(_ cell: UInt64) {
        own ^= occupied
        occupied |= cell
    }

    /// The playable cells after which the opponent cannot win at once; empty if there is none.
    /// - Precondition: no playable cell wins.
    @inline(__always) var safeMoves: UInt64 {
        let threats = enemyThreats
        var moves = playable
        let forced = moves & threats
        if forced != 0 {
            if forced & (forced &- 1) != 0 { return 0 }
            moves = forced
        }
        // Not below a cell that the opponent wins with.
        return moves & ~(threats >> 1)
    }

    /// All cells, also occupied ones, that make four with three of the stones.
    @inline(__always)
    static func threats(_ stones: UInt64) -> UInt64 {
        let upright = (stones &<< 1) & (stones &<< 2) & (stones &<< 3)
        return (upright | threats(stones, step: 7) | threats(stones, step: 6) | threats(stones, step: 8))
            & ConnectFourBoard.full
    }

    /// `threats` along lines on which neighbours are `step` bits apart.
    @inline(__always)
    private static func threats(_ stones: UInt64, step: UInt64) -> UInt64 {
        let pairsBelow = (stones &<< step) & (stones &<< (2 &* step))
        let pairsAbove = (stones &>> step) & (stones &>> (2 &* step))
        return pairsBelow & ((stones &<< (3 &* step)) | (stones &>> step))
            | pairsAbove & ((stones &<< step) | (stones &>> (3 &* step)))
    }
}
