import Chess
import Foundation
import GameRules
import PoolWire

/// Chess as the web client plays it (games.md 9): its own moves by all the rules, received ones just moved.
struct WebChessBoard: WebBoard {
    private(set) var state: WebJSON

    init(sessionID: String, date: Date) {
        let game = ChessGame()
        let start = game.encodeState(
            game.rules.initialState(players: 2), sessionID: UUID(uuidString: sessionID) ?? UUID(), timestamp: date)
        state = WebJSON(parsing: start) ?? .null
    }

    var currentPlayer: Int { state["currentPlayerIndex"]?.int ?? 0 }
    var moveCount: Int { state["moveCount"]?.int ?? 0 }
    var isOver: Bool {
        get { state["gameOver"]?.isTrue ?? false }
        set { state["gameOver"] = .bool(newValue) }
    }
    var winner: Int? {
        get { state["winnerIndex"]?.int }
        set { state["winnerIndex"] = newValue.map { WebJSON($0) } }
    }

    mutating func replace(with state: WebJSON) -> Bool {
        self.state = state
        let needed = [
            "board", "castlingRights", "moveHistory", "capturedPieces", "currentPlayerIndex", "moveCount",
            "enPassantSquare",
        ]
        return needed.allSatisfy { state[$0] != nil } && state["board"]?.array?.count == 64
    }

    mutating func move(choosing number: UInt64, at date: Date) -> WebJSON? {
        let game = ChessGame()
        do {
            let message = try game.decodeState(state.text)
            let moves = game.rules.legalMoves(in: message.state)
            guard !isOver, !moves.isEmpty else { return nil }
            let move = moves[Int(number % UInt64(moves.count))]
            let action = GameAction(move: move, playerIndex: currentPlayer, moveNumber: moveCount, timestamp: date)
            var next = message.state
            try game.rules.apply(move, to: &next)
            let text = game.encodeState(next, sessionID: message.sessionID, timestamp: date)
            state = WebJSON(parsing: text) ?? state
            return WebJSON(parsing: game.encodeAction(action))
        } catch {
            return nil  // The client's board is broken: its user cannot move.
        }
    }

    mutating func apply(_ action: WebJSON) {
        guard let from = square(action, "fromRow", "fromCol"), let to = square(action, "toRow", "toCol"),
            var board = state["board"]?.array, board.count == 64, board[from] != .null
        else { return }
        var piece = board[from]
        let color = piece["color"]?.string ?? ""
        let isPawn = piece["type"]?.string == "pawn"
        var captured: WebJSON? = board[to] == .null ? nil : board[to]
        if isPawn, state["enPassantSquare"]?.int == to, captured == nil {
            let behind = to + (color == "white" ? 8 : -8)
            captured = board[behind]
            board[behind] = .null
        }
        if let promotion = action["promotionPiece"] { piece["type"] = promotion }
        board[to] = piece
        board[from] = .null
        if piece["type"]?.string == "king", abs(to - from) == 2 {
            let (corner, beside) = to > from ? (to + 1, to - 1) : (to - 2, to + 1)
            board[beside] = board[corner]
            board[corner] = .null
        }
        state["board"] = .array(board)
        loseRights(from: from, to: to)
        state["enPassantSquare"] = isPawn && abs(to - from) == 16 ? WebJSON((from + to) / 2) : .null
        note(captured, action)
    }

    private mutating func note(_ captured: WebJSON?, _ action: WebJSON) {
        if let captured, let color = captured["color"]?.string, let type = captured["type"] {
            var all = state["capturedPieces"] ?? [:]
            all[color] = .array((all[color]?.array ?? []) + [type])
            state["capturedPieces"] = all
        }
        state["moveHistory"] = .array((state["moveHistory"]?.array ?? []) + [action])
        state["moveCount"] = WebJSON(moveCount + 1)
        state["currentPlayerIndex"] = WebJSON(1 - currentPlayer)
    }

    private mutating func loseRights(from: Int, to: Int) {
        let lost: [Int: [String]] = [
            0: ["blackQueenside"], 7: ["blackKingside"], 4: ["blackQueenside", "blackKingside"],
            56: ["whiteQueenside"], 63: ["whiteKingside"], 60: ["whiteQueenside", "whiteKingside"],
        ]
        for right in (lost[from] ?? []) + (lost[to] ?? []) { state["castlingRights"]?[right] = false }
    }

    /// Row 0 is rank 1 in actions, but the last row of the board.
    private func square(_ action: WebJSON, _ row: String, _ column: String) -> Int? {
        guard let row = action[row]?.int, let column = action[column]?.int, 0..<8 ~= row, 0..<8 ~= column else {
            return nil
        }
        return (7 - row) * 8 + column
    }
}
