/// A position of Connect Four (games.md 7). Player 0 moves first.
public struct ConnectFourState: Sendable, Equatable {
    package var board: ConnectFourBoard
    /// Moves made so far. Can exceed the stones: the web client counts a drop into a full column (games.md 7).
    public package(set) var moveCount: Int

    package init(board: ConnectFourBoard = ConnectFourBoard(), moveCount: Int = 0) {
        self.board = board
        self.moveCount = moveCount
    }

    /// Who owns a cell: player 0 or 1, `nil` when it is empty.
    /// - Parameters:
    ///   - row: 0 (top) to 5.
    ///   - column: 0 (left) to 6.
    public func owner(row: Int, column: Int) -> Int? { board.owner(row: row, column: column) }

    /// The player whose turn it is, or would be if the game were not over.
    var nextPlayer: Int { moveCount % 2 }

    /// Who made the last move.
    var lastPlayer: Int { (moveCount + 1) % 2 }

    /// Who has four in a line.
    var winner: Int? {
        (0...1).first { ConnectFourBoard.hasFour(board.stones(of: $0)) }
    }

    /// The first four in a line in the scan order of games.md 7, as cell ids; `nil` when there is none.
    public var winningCells: [Int]? {
        let directions: [(row: Int, column: Int)] = [(0, 1), (1, 0), (1, 1), (1, -1)]
        for row in 0..<ConnectFourBoard.rows {
            for column in 0..<ConnectFourBoard.columns {
                guard let owner = owner(row: row, column: column) else { continue }
                for direction in directions {
                    let line = (0..<4).map { (row: row + $0 * direction.row, column: column + $0 * direction.column) }
                    guard line[3].row < ConnectFourBoard.rows, 0..<ConnectFourBoard.columns ~= line[3].column,
                        line.allSatisfy({ self.owner(row: $0.row, column: $0.column) == owner })
                    else { continue }
                    return line.map { $0.row * ConnectFourBoard.columns + $0.column }
                }
            }
        }
        return nil
    }
}

/// A stone dropped into a column.
public struct ConnectFourMove: Sendable, Hashable, CustomStringConvertible {
    /// 0 (left) to 6.
    public let column: Int

    /// - Returns: `nil` for a column outside the board.
    public init?(column: Int) {
        guard 0..<ConnectFourBoard.columns ~= column else { return nil }
        self.column = column
    }

    init(onBoard column: Int) { self.column = column }

    /// "column 4": people count from 1.
    public var description: String { "column \(column + 1)" }
}
