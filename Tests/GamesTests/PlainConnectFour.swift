import ConnectFour

/// Connect Four once more, and slower: rows of cells, a list of all lines, and a search from left to right that stops
/// only at a win. The engine is checked against it.
struct PlainConnectFour {
    private static let lines: [[Int]] = (0..<42).flatMap { cell in
        [(1, 0), (0, 1), (1, 1), (1, -1)].compactMap { right, up in
            let ends = (cell % 7 + 3 * right, cell / 7 + 3 * up)
            guard 0..<7 ~= ends.0, 0..<6 ~= ends.1 else { return nil }
            return (0..<4).map { cell + $0 * (right + 7 * up) }
        }
    }
    private static let masks: [[UInt64]] = (0..<42).map { cell in
        lines.filter { $0.contains(cell) }.map { $0.reduce(0) { $0 | 1 << UInt64($1) } }
    }

    /// Bit row · 7 + column, row 0 at the bottom.
    private var mine: UInt64 = 0
    private var theirs: UInt64 = 0
    private var known: [Position: Int] = [:]

    private struct Position: Hashable {
        var mine: UInt64
        var theirs: UInt64
    }

    init(_ state: ConnectFourState) {
        for row in 0..<6 {
            for column in 0..<7 {
                let bit: UInt64 = 1 << UInt64(7 * (5 - row) + column)
                switch state.owner(row: row, column: column) {
                case state.moveCount % 2: mine |= bit
                case nil: break
                default: theirs |= bit
                }
            }
        }
    }

    /// 1, 0 or -1 for the player to move.
    mutating func value() -> Int { value(mine, theirs) }

    private mutating func value(_ mine: UInt64, _ theirs: UInt64) -> Int {
        let cells = (0..<7).compactMap { column in
            stride(from: column, to: 42, by: 7).first { (mine | theirs) & (1 << UInt64($0)) == 0 }
        }
        if cells.isEmpty { return 0 }
        for cell in cells where Self.masks[cell].contains(where: { (mine | 1 << UInt64(cell)) & $0 == $0 }) { return 1 }
        let position = Position(mine: mine, theirs: theirs)
        if let known = known[position] { return known }
        var best = -1
        for cell in cells {
            best = max(best, -value(theirs, mine | 1 << UInt64(cell)))
            if best == 1 { break }
        }
        known[position] = best
        return best
    }
}
