/// A position of Chain Reaction (games.md 8). Player 0 moves first.
public struct ChainReactionState: Sendable, Hashable {
    package var board: ChainReactionBoard
    /// Moves made so far, which is also the number of orbs.
    public package(set) var moveCount: Int
    /// How many play: 2 to 4. The wire does not carry it.
    public let players: Int

    package init(board: ChainReactionBoard = ChainReactionBoard(), moveCount: Int = 0, players: Int) {
        self.board = board
        self.moveCount = moveCount
        self.players = players
    }

    /// Orbs on a cell.
    /// - Parameter cell: 0 (top left) to 35, row by row.
    public func orbs(on cell: Int) -> Int { Int(board.orbs[cell]) }

    /// Who owns a cell; `nil` when it is empty.
    public func owner(of cell: Int) -> Int? { board.owner(of: cell) }

    /// Orbs of a player.
    public func orbs(of player: Int) -> Int { board.count(of: player) }

    /// The player whose turn it is, or would be if the game were not over: nobody is ever skipped.
    var nextPlayer: Int { moveCount % players }

    /// Everybody has had two turns before anybody can win.
    var winner: Int? { moveCount >= 2 * players ? board.soleOwner : nil }

    /// A player without orbs keeps its turn, but has no move when no cell is free. Two players never get there.
    var isStuck: Bool { !(0..<ChainReactionBoard.cells).contains { board.isOpen($0, to: nextPlayer) } }
}

/// An orb put on a cell.
public struct ChainReactionMove: Sendable, Hashable, CustomStringConvertible {
    /// 0 (top left) to 35, row by row.
    public let cell: Int

    /// - Returns: `nil` for a cell outside the board.
    public init?(cell: Int) {
        guard 0..<ChainReactionBoard.cells ~= cell else { return nil }
        self.cell = cell
    }

    init(onBoard cell: Int) { self.cell = cell }

    /// "C3": the column's letter and the row's number from the top.
    public var description: String {
        let (row, column) = cell.quotientAndRemainder(dividingBy: ChainReactionBoard.side)
        return ChainReactionRules.columns[column] + "\(row + 1)"
    }
}
