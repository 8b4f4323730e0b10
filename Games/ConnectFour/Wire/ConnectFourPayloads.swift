import Foundation
import GameRules
import PoolWire

/// `game_action` of Connect Four (games.md 7).
struct ConnectFourActionPayload: Codable {
    var column: Int
    var moveNumber: Int
    var playerIndex: Int
    var timestamp: Double
}

/// `game_state` of Connect Four (games.md 7). `winnerIndex` and `winningCells` are left out while there is no winner.
struct ConnectFourStatePayload: Codable {
    var sessionID: UUID
    var cells: [Cell]
    var currentPlayerIndex: Int
    var moveCount: Int
    var gameOver: Bool
    var winnerIndex: Int?
    var winningCells: [Int]?
    var timestamp: Double

    struct Cell: Codable {
        var id: Int
        var row: Int
        var column: Int
        var ownerIndex: Int?

        /// Not synthesised: that leaves the owner of an empty cell out, and the web client then sees a full board
        /// (games.md 6.7).
        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(id, forKey: .id)
            try container.encode(row, forKey: .row)
            try container.encode(column, forKey: .column)
            try container.encode(ownerIndex, forKey: .ownerIndex)
        }
    }
}

extension ConnectFourStatePayload {
    /// The most moves a position may count: full columns let it exceed the 42 cells (games.md 7).
    static let maxMoveCount = 1000

    init(_ state: ConnectFourState, sessionID: UUID, timestamp: Date) {
        let winner = state.winner
        self.sessionID = sessionID
        cells = (0..<ConnectFourBoard.cells).map { id in
            let row = id / ConnectFourBoard.columns
            let column = id % ConnectFourBoard.columns
            return Cell(id: id, row: row, column: column, ownerIndex: state.owner(row: row, column: column))
        }
        gameOver = winner != nil || state.board.isFull
        currentPlayerIndex = gameOver ? state.lastPlayer : state.nextPlayer
        moveCount = state.moveCount
        winnerIndex = winner
        winningCells = winner == nil ? nil : state.winningCells
        self.timestamp = GamePayload.wireTimestamp(timestamp)
    }

    /// The position, if a game with at most some drops into full columns can have led to it.
    func state() throws(WireError) -> ConnectFourState {
        let state = ConnectFourState(board: try board(), moveCount: moveCount)
        try checkCounts(of: state)
        try checkResult(of: state)
        return state
    }

    private func board() throws(WireError) -> ConnectFourBoard {
        guard cells.count == ConnectFourBoard.cells else {
            throw WireError(.badField, "\(cells.count) cells instead of \(ConnectFourBoard.cells)")
        }
        var board = ConnectFourBoard()
        for (index, cell) in cells.enumerated() {
            guard cell.id == index, cell.row == index / ConnectFourBoard.columns,
                cell.column == index % ConnectFourBoard.columns
            else { throw WireError(.badField, "cell \(index) is out of place") }
            guard let owner = cell.ownerIndex else { continue }
            guard 0...1 ~= owner else { throw WireError(.badField, "cell \(index) has an unknown owner") }
            board.place(row: cell.row, column: cell.column, player: owner)
        }
        guard !board.hasFloatingStones else { throw WireError(.badField, "a stone floats") }
        return board
    }

    /// A player has at most one stone for each turn it had; stones are missing only where a full column took them.
    private func checkCounts(of state: ConnectFourState) throws(WireError) {
        guard 0...Self.maxMoveCount ~= moveCount else { throw WireError(.badField, "moveCount \(moveCount)") }
        let first = state.board.first.nonzeroBitCount
        let second = state.board.second.nonzeroBitCount
        let missing = moveCount - first - second
        guard first <= (moveCount + 1) / 2, second <= moveCount / 2, missing == 0 || state.board.hasFullColumn else {
            throw WireError(.badField, "\(first) and \(second) stones after \(moveCount) moves")
        }
    }

    private func checkResult(of state: ConnectFourState) throws(WireError) {
        let fours = (0...1).filter { ConnectFourBoard.hasFour(state.board.stones(of: $0)) }
        guard fours.isEmpty || fours == [state.lastPlayer] else {
            throw WireError(.badField, "four in a row of a player who did not move last")
        }
        let over = !fours.isEmpty || state.board.isFull
        guard gameOver == over, winnerIndex == fours.first,
            currentPlayerIndex == (over ? state.lastPlayer : state.nextPlayer)
        else { throw WireError(.badField, "turn or result does not fit the board") }
        guard let winningCells else { return }
        guard winningCells.count == 4, winningCells.allSatisfy({ 0..<ConnectFourBoard.cells ~= $0 }) else {
            throw WireError(.badField, "winningCells are not four cells")
        }
    }
}
