/// Six rows of seven cells as two bit sets: bit `column · 7 + height`, height 0 at the bottom. The seventh bit of each
/// column stays empty, so that shifted lines do not run from one column into the next.
package struct ConnectFourBoard: Sendable, Equatable {
    package static let columns = 7
    package static let rows = 6
    package static let cells = 42

    /// The lowest cell of every column.
    package static let bottom: UInt64 = 0x0408_1020_4081
    /// All 42 cells.
    package static let full: UInt64 = bottom &* 0x3F

    /// Stones of player 0 and of player 1.
    package private(set) var first: UInt64 = 0
    package private(set) var second: UInt64 = 0

    package init() {}

    package var occupied: UInt64 { first | second }
    package var isFull: Bool { occupied == Self.full }

    package func stones(of player: Int) -> UInt64 { player == 0 ? first : second }

    package func hasRoom(in column: Int) -> Bool {
        occupied & (1 << UInt64(column * 7 + Self.rows - 1)) == 0
    }

    /// Drops a stone into a column that has room.
    package mutating func drop(into column: Int, by player: Int) {
        let cell = (occupied &+ (1 << UInt64(column * 7))) & Self.column(column)
        if player == 0 { first |= cell } else { second |= cell }
    }

    /// Puts a stone anywhere; boards from outside are checked as a whole (`hasFloatingStones`).
    package mutating func place(row: Int, column: Int, player: Int) {
        let cell = Self.cell(row: row, column: column)
        if player == 0 { first |= cell } else { second |= cell }
    }

    package func owner(row: Int, column: Int) -> Int? {
        let cell = Self.cell(row: row, column: column)
        if first & cell != 0 { return 0 }
        return second & cell != 0 ? 1 : nil
    }

    /// Whether some stone has an empty cell below it.
    package var hasFloatingStones: Bool {
        occupied & ~(occupied << 1 | Self.bottom) != 0
    }

    package var hasFullColumn: Bool {
        (0..<Self.columns).contains { !hasRoom(in: $0) }
    }

    /// All cells of a column.
    package static func column(_ column: Int) -> UInt64 { 0x3F << UInt64(column * 7) }

    /// Row 0 is the top, as on the wire.
    package static func cell(row: Int, column: Int) -> UInt64 { 1 << UInt64(column * 7 + rows - 1 - row) }

    /// Whether a set of stones holds four in a line.
    @inline(__always)
    package static func hasFour(_ stones: UInt64) -> Bool {
        // Up, right, right and down, right and up.
        let pairs = (stones & (stones &>> 1), stones & (stones &>> 7), stones & (stones &>> 6), stones & (stones &>> 8))
        return (pairs.0 & (pairs.0 &>> 2)) | (pairs.1 & (pairs.1 &>> 14)) | (pairs.2 & (pairs.2 &>> 12))
            | (pairs.3 & (pairs.3 &>> 16)) != 0
    }
}
