/// Positions and their mirror images as numbers.
extension ConnectFourNode {
    static let columnsFromMiddle = [3, 2, 4, 1, 5, 0, 6]

    /// - Precondition: the column has room.
    package func after(column: Int) -> ConnectFourNode {
        var next = self
        next.play(playable & ConnectFourBoard.column(column))
        return next
    }

    /// The same for a position and its mirror image, early in the game; later on they hardly ever both occur.
    @inline(__always)
    func canonicalKey(_ stones: Int) -> UInt64 { stones > 16 ? key : min(key, Self.mirrored(key)) }

    /// The number of the mirror image.
    @inline(__always)
    static func mirrored(_ key: UInt64) -> UInt64 {
        let column: UInt64 = 0x7F
        let right = (key & column) &<< 42 | (key & column &<< 7) &<< 28 | (key & column &<< 14) &<< 14
        let left = (key & column &<< 28) &>> 14 | (key & column &<< 35) &>> 28 | (key &>> 42) & column
        return right | key & column &<< 21 | left
    }
}

extension ConnectFourNode {
    /// The position with a key.
    init(key: UInt64) {
        occupied = 0
        for column in 0..<7 as Range<UInt64> {
            // The highest bit is the marker on top of the column.
            let bits = (key &>> (7 &* column)) & 0x7F
            occupied |= (1 << UInt64(63 - bits.leadingZeroBitCount) - 1) << (7 * column)
        }
        own = key &- occupied &- ConnectFourBoard.bottom
    }

    /// The positions after each move.
    package var children: [ConnectFourNode] {
        Self.columnsFromMiddle.filter { playable & ConnectFourBoard.column($0) != 0 }.map { after(column: $0) }
    }
}

extension ConnectFourNode {
    /// Whether the last stone won, or there is no room for another.
    package var isOver: Bool { ConnectFourBoard.hasFour(enemy) || occupied == ConnectFourBoard.full }

    package func hasRoom(in column: Int) -> Bool { playable & ConnectFourBoard.column(column) != 0 }
}
