/// Up to seven moves with weights. Never copied: that would cost more than the order gains.
struct ConnectFourOrder: ~Copyable {
    private(set) var cells = InlineArray<7, UInt64>(repeating: 0)
    /// Of the positions after them, as far as they are known.
    private(set) var keys = InlineArray<7, UInt64>(repeating: 0)
    private(set) var weights = InlineArray<7, Int32>(repeating: 0)
    private(set) var count = 0

    @inline(__always)
    mutating func append(_ cell: UInt64, key: UInt64, weight: Int32) {
        cells[count] = cell
        keys[count] = key
        weights[count] = weight
        count &+= 1
    }

    /// Puts a move behind all that weigh as much or more.
    @inline(__always)
    mutating func insert(_ cell: UInt64, weight: Int32) {
        var place = count
        while place > 0, weights[place &- 1] < weight {
            weights[place] = weights[place &- 1]
            cells[place] = cells[place &- 1]
            place &-= 1
        }
        weights[place] = weight
        cells[place] = cell
        count &+= 1
    }
}

/// Which cells proved good, for either side and either aim.
struct ConnectFourHistory: ~Copyable {
    private var weights = [Int32](repeating: 0, count: 256)

    /// At first a cell weighs by how many lines of four go through it.
    init() {
        for line in ConnectFourLines.all {
            for cell in 0..<49 where line & (1 << UInt64(cell)) != 0 {
                for side in 0..<4 { weights[side << 6 | cell] += 8 }
            }
        }
    }

    /// Which of four sets of weights belongs to a position.
    @inline(__always)
    static func side(stones: Int, win: Bool) -> Int { (stones & 1) << 6 | (win ? 128 : 0) }

    @inline(__always)
    subscript(side: Int, cell: UInt64) -> Int32 { weights[side | cell.trailingZeroBitCount] }

    /// The move at an index reached the aim, the ones before it did not.
    @inline(__always)
    mutating func reward(_ moves: borrowing ConnectFourOrder, _ index: Int, _ side: Int) {
        for earlier in 0..<index { weights[side | moves.cells[earlier].trailingZeroBitCount] &-= 1 }
        weights[side | moves.cells[index].trailingZeroBitCount] &+= Int32(truncatingIfNeeded: index)
    }
}

/// The 69 lines of four cells.
enum ConnectFourLines {
    static let all: [UInt64] = (0..<49).flatMap { start in
        [1, 7, 6, 8].compactMap { step in
            let last = start + 3 * step
            guard last < 49 else { return nil }
            let line = (0..<4).reduce(0 as UInt64) { $0 | 1 << UInt64(start + $1 * step) }
            return line & ~ConnectFourBoard.full == 0 ? line : nil
        }
    }
}
