import Foundation
import GameRules
import PoolWire

extension ChessStatePayload {
    init(_ state: ChessState, sessionID: UUID, timestamp: Date) {
        self.sessionID = sessionID
        board = (0..<64).map { index in
            state.piece(at: Square(onBoard: index ^ 56)).map {
                PiecePayload(color: $0.side == .white ? "white" : "black", type: $0.kind.wireName)
            }
        }
        currentPlayerIndex = state.sideToMove.rawValue
        moveCount = state.moveCount
        gameOver = state.ending != nil
        inCheck = state.isCheck
        winnerIndex = state.ending?.outcome.winner
        isCheckmate = winnerIndex != nil
        isStalemate = gameOver && !isCheckmate
        let rights = state.position.rights
        castlingRights = CastlingPayload(
            whiteKingside: rights.contains(.whiteKingside), whiteQueenside: rights.contains(.whiteQueenside),
            blackKingside: rights.contains(.blackKingside), blackQueenside: rights.contains(.blackQueenside))
        enPassantSquare = state.enPassantSquare?.boardIndex
        let firstNumber = state.moveCount - state.history.count
        moveHistory = state.history.enumerated().map { index, move in
            let number = firstNumber + index
            return ChessActionPayload(move, playerIndex: number % 2, moveNumber: number, timestamp: timestamp)
        }
        capturedPieces = CapturedPayload(
            white: state.captured.white.map(\.wireName), black: state.captured.black.map(\.wireName))
        self.timestamp = GamePayload.wireTimestamp(timestamp)
    }

    /// The game up to this position. A history that leads from the start to exactly this board also brings the past
    /// that repetition and fifty moves need; otherwise they count from here.
    ///
    /// Stale flags are corrected, not refused: the web client works out neither check nor mate of a received move
    /// (games.md 9). A result that the board contradicts is refused; a draw is believed.
    func state() throws(WireError) -> ChessState {
        let position = try position()
        let history = try history()
        let captured = try captured()
        if let replayed = replay(history), replayed.position.isSamePlacement(as: position) {
            return try checkingResult(of: replayed)
        }
        var state = ChessState(position: position, moveCount: moveCount)
        state.history = history
        state.captured = captured
        state.enPassantSquare = enPassantSquare.flatMap(Square.init(boardIndex:))
        return try checkingResult(of: state)
    }

    private func position() throws(WireError) -> Position {
        guard board.count == 64 else { throw WireError(.badField, "\(board.count) squares instead of 64") }
        guard 0...ChessState.maxMoves ~= moveCount, currentPlayerIndex == moveCount % 2,
            let side = Side(rawValue: currentPlayerIndex)
        else { throw WireError(.badField, "player \(currentPlayerIndex) to move after \(moveCount) moves") }
        var pieces: [Piece?] = []
        for (index, payload) in board.enumerated() {
            let piece = payload.flatMap { Piece($0) }
            guard piece != nil || payload == nil else { throw WireError(.badField, "unknown piece at \(index)") }
            pieces.append(piece)
        }
        var rights: CastlingRights = []
        if castlingRights.whiteKingside { rights.insert(.whiteKingside) }
        if castlingRights.whiteQueenside { rights.insert(.whiteQueenside) }
        if castlingRights.blackKingside { rights.insert(.blackKingside) }
        if castlingRights.blackQueenside { rights.insert(.blackQueenside) }
        let enPassant = enPassantSquare.flatMap(Square.init(boardIndex:))
        let position = Position(pieces: { pieces[$0 ^ 56] }, side: side, rights: rights, enPassant: enPassant)
        if let impossibility = position.impossibility { throw WireError(.badField, impossibility) }
        guard enPassantSquare == nil || enPassant.map(position.isBehindDoubleStep) == true else {
            throw WireError(.badField, "no pawn made a double step over enPassantSquare")
        }
        return position
    }

    private func history() throws(WireError) -> [ChessMove] {
        guard moveHistory.count <= moveCount else {
            throw WireError(.tooMany, "\(moveHistory.count) entries in moveHistory after \(moveCount) moves")
        }
        var moves: [ChessMove] = []
        moves.reserveCapacity(moveHistory.count)
        for entry in moveHistory { moves.append(try entry.move()) }
        return moves
    }

    private func captured() throws(WireError) -> ChessState.CapturedPieces {
        guard capturedPieces.white.count <= 15, capturedPieces.black.count <= 15 else {
            throw WireError(.tooMany, "more captured pieces than there are")
        }
        var captured = ChessState.CapturedPieces()
        for (side, names) in [(Side.white, capturedPieces.white), (.black, capturedPieces.black)] {
            for name in names {
                guard let kind = PieceKind(wireName: name), kind != .king else {
                    throw WireError(.badField, "unknown captured piece")
                }
                captured.add(kind, of: side)
            }
        }
        return captured
    }

    private func replay(_ moves: [ChessMove]) -> ChessState? {
        guard moves.count == moveCount else { return nil }
        var state = ChessState()
        for move in moves {
            guard state.ending == nil, let packed = MoveGenerator(state.position).move(matching: move) else {
                return nil
            }
            state.play(packed)
        }
        return state
    }

    private func checkingResult(of state: ChessState) throws(WireError) -> ChessState {
        let winner = state.ending?.outcome.winner
        if isCheckmate || winnerIndex != nil {
            guard gameOver, let winner, winnerIndex == nil || winnerIndex == winner else {
                throw WireError(.badField, "a mate that is none")
            }
        } else if gameOver, state.ending == nil {
            guard isStalemate else { throw WireError(.badField, "game over without a reason") }
            var drawn = state
            drawn.ending = .announcedDraw
            return drawn
        }
        return state
    }
}

extension Position {
    /// Equal but for the clock.
    func isSamePlacement(as other: Position) -> Bool {
        var copy = other
        copy.quietMoves = quietMoves
        return self == copy
    }
}
