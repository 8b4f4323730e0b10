/// Orbs and their owners on six rows of six cells (games.md 8). A cell's id is `row * 6 + column`, row 0 on top.
package struct ChainReactionBoard: Sendable {
    package static let side = 6
    package static let cells = side * side
    /// The owner of an empty cell.
    package static let nobody: UInt8 = 255
    /// How often all cells are gone through for one move (games.md 8).
    package static let maxPasses = 1000

    package private(set) var orbs = InlineArray<36, UInt8>(repeating: 0)
    package private(set) var owners = InlineArray<36, UInt8>(repeating: nobody)

    package init() {}

    /// How many orbs make a cell explode: as many as it has neighbours.
    package static func capacity(of cell: Int) -> UInt8 {
        let (row, column) = cell.quotientAndRemainder(dividingBy: side)
        let isOnEdge = row == 0 || row == side - 1
        let isOnSide = column == 0 || column == side - 1
        return 4 - (isOnEdge ? 1 : 0) - (isOnSide ? 1 : 0)
    }

    /// Who owns a cell; `nil` when it is empty.
    package func owner(of cell: Int) -> Int? { owners[cell] == Self.nobody ? nil : Int(owners[cell]) }

    package func isOpen(_ cell: Int, to player: Int) -> Bool {
        owners[cell] == Self.nobody || owners[cell] == UInt8(player)
    }

    /// Sets a cell.
    package mutating func place(_ count: UInt8, of player: Int, on cell: Int) {
        orbs[cell] = count
        owners[cell] = count == 0 ? Self.nobody : UInt8(player)
    }

    /// Puts an orb on a cell, and says whether the cell explodes.
    package mutating func add(to cell: Int, by player: Int) -> Bool {
        orbs[cell] &+= 1
        owners[cell] = UInt8(player)
        return orbs[cell] >= Self.capacity(of: cell)
    }

    /// Goes through the cells until nothing explodes any more, but at most 1000 times: more than 84 orbs never settle,
    /// and what the last pass leaves is kept.
    /// - Returns: passes made, the quiet last one included.
    @discardableResult
    package mutating func settle() -> Int {
        for pass in 1...Self.maxPasses {
            if !explode() { return pass }
        }
        return Self.maxPasses
    }

    /// One pass, in place and in the order of the ids: what overloads a later cell makes it explode in the same pass.
    /// - Returns: whether anything exploded.
    package mutating func explode() -> Bool {
        var hasExploded = false
        for row in 0..<Self.side {
            for column in 0..<Self.side {
                let cell = row * Self.side + column
                // No cell has more than four neighbours nor fewer than two.
                guard orbs[cell] >= 2, orbs[cell] >= Self.capacity(of: cell) else { continue }
                hasExploded = true
                burst(cell, row, column)
            }
        }
        return hasExploded
    }

    private mutating func burst(_ cell: Int, _ row: Int, _ column: Int) {
        let owner = owners[cell]
        orbs[cell] -= Self.capacity(of: cell)
        if orbs[cell] == 0 { owners[cell] = Self.nobody }
        if row > 0 { push(cell - Self.side, owner) }
        if row < Self.side - 1 { push(cell + Self.side, owner) }
        if column > 0 { push(cell - 1, owner) }
        if column < Self.side - 1 { push(cell + 1, owner) }
    }

    private mutating func push(_ cell: Int, _ owner: UInt8) {
        orbs[cell] &+= 1
        owners[cell] = owner
    }

    /// Whose all orbs are; `nil` for an empty board or several owners.
    package var soleOwner: Int? {
        var found = Self.nobody
        for cell in 0..<Self.cells where owners[cell] != Self.nobody {
            if found == Self.nobody { found = owners[cell] } else if found != owners[cell] { return nil }
        }
        return found == Self.nobody ? nil : Int(found)
    }

    /// Orbs on the board; of one player, if that is given.
    package func count(of player: Int? = nil) -> Int {
        (0..<Self.cells).reduce(0) { sum, cell in
            player == nil || owners[cell] == UInt8(player ?? 0) ? sum + Int(orbs[cell]) : sum
        }
    }

    /// Whether nothing would explode.
    package var isStable: Bool { (0..<Self.cells).allSatisfy { orbs[$0] < Self.capacity(of: $0) } }
}

extension ChainReactionBoard: Hashable {
    package static func == (a: Self, b: Self) -> Bool {
        for cell in 0..<cells where a.orbs[cell] != b.orbs[cell] || a.owners[cell] != b.owners[cell] { return false }
        return true
    }

    package func hash(into hasher: inout Hasher) {
        for cell in 0..<Self.cells {
            hasher.combine(UInt16(orbs[cell]) << 8 | UInt16(owners[cell]))
        }
    }
}
