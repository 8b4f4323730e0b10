import Foundation
import GameRules
import PoolWire

/// `game_action` of Chain Reaction (games.md 8).
struct ChainReactionActionPayload: Codable {
    var cellID: Int
    var moveNumber: Int
    var playerIndex: Int
    var timestamp: Double
}

/// `game_state` of Chain Reaction (games.md 8). `winnerIndex` is left out while there is no winner. How many play is
/// not in it.
struct ChainReactionStatePayload: Codable {
    var sessionID: UUID
    var cells: [Cell]
    var currentPlayerIndex: Int
    var moveCount: Int
    var gameOver: Bool
    var winnerIndex: Int?
    var timestamp: Double

    struct Cell: Codable {
        var id: Int
        var orbs: Int
        var ownerIndex: Int?

        /// Not synthesised: that leaves the owner of an empty cell out, and nobody can click it in the web client then
        /// (games.md 6.7).
        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(id, forKey: .id)
            try container.encode(orbs, forKey: .orbs)
            try container.encode(ownerIndex, forKey: .ownerIndex)
        }
    }
}

extension ChainReactionStatePayload {
    /// The most moves: 84 orbs can lie still, and one more ends the game.
    static let maxMoveCount = 85

    init(_ state: ChainReactionState, sessionID: UUID, timestamp: Date) {
        let winner = state.winner
        self.sessionID = sessionID
        cells = (0..<ChainReactionBoard.cells).map {
            Cell(id: $0, orbs: state.orbs(on: $0), ownerIndex: state.owner(of: $0))
        }
        gameOver = winner != nil || state.isStuck
        currentPlayerIndex = winner ?? state.nextPlayer
        moveCount = state.moveCount
        winnerIndex = winner
        self.timestamp = GamePayload.wireTimestamp(timestamp)
    }

    /// The position, if a game of so many players can have led to it.
    func state(players: Int) throws(WireError) -> ChainReactionState {
        guard 0...Self.maxMoveCount ~= moveCount else { throw WireError(.badField, "moveCount \(moveCount)") }
        let state = ChainReactionState(board: try board(players: players), moveCount: moveCount, players: players)
        guard state.board.count() == moveCount else {
            throw WireError(.badField, "\(state.board.count()) orbs after \(moveCount) moves")
        }
        guard state.winner != nil || state.board.isStable else { throw WireError(.badField, "an overfull cell") }
        try checkResult(of: state)
        return state
    }

    private func board(players: Int) throws(WireError) -> ChainReactionBoard {
        guard cells.count == ChainReactionBoard.cells else {
            throw WireError(.badField, "\(cells.count) cells instead of \(ChainReactionBoard.cells)")
        }
        var board = ChainReactionBoard()
        for (index, cell) in cells.enumerated() {
            guard cell.id == index, 0...moveCount ~= cell.orbs, (cell.ownerIndex == nil) == (cell.orbs == 0),
                0..<players ~= cell.ownerIndex ?? 0
            else { throw WireError(.badField, "cell \(index) is out of place, or orbs and owner do not fit") }
            board.place(UInt8(cell.orbs), of: cell.ownerIndex ?? 0, on: index)
        }
        return board
    }

    /// The final state of the web client names the mover as the player to move, and where nobody can go on it knows no
    /// end (games.md 8).
    private func checkResult(of state: ChainReactionState) throws(WireError) {
        let winner = state.winner
        guard winnerIndex == winner, gameOver == (winner != nil) || state.isStuck,
            winner != nil ? 0..<state.players ~= currentPlayerIndex : currentPlayerIndex == state.nextPlayer
        else { throw WireError(.badField, "turn or result does not fit the board") }
    }
}
