import PoolWire

extension LudoBroadcast {
    /// Every index and number within its range, every board one that a game can lead to.
    func check() throws(WireError) {
        switch content {
        case .stateSync(let board), .gameStarted(let board): _ = try board.state()
        case .diceRolled(let roll):
            try Self.check(seat: roll.playerIndex, turn: roll.turnNumber)
            guard 1...6 ~= roll.rollValue, roll.validMoves.count <= LudoTrack.tokens,
                Set(roll.validMoves.map(\.tokenIndex)).count == roll.validMoves.count
            else { throw WireError(.badField, "a roll of \(roll.rollValue)") }
            for move in roll.validMoves { try Self.check(move, of: roll.playerIndex) }
        case .tokenMoved(let move):
            try Self.check(seat: move.playerIndex, turn: move.turnNumber)
            try Self.check(move.token, on: [move.from, move.to])
            try Self.check(captured: move.capturedToken, by: move.playerIndex)
        case .turnChanged(let turn): try Self.check(seat: turn.currentPlayerIndex, turn: turn.turnNumber)
        case .playerFinished(let finish):
            try Self.check(seat: finish.playerIndex, turn: 1)
            try Self.check(order: finish.finishOrder)
        case .gameEnded(let end):
            if let winner = end.winnerPlayerIndex { try Self.check(seat: winner, turn: 1) }
            try Self.check(order: end.finishOrder)
        case .playerUpdate(let players):
            guard Set(players.map(\.playerIndex)).count == players.count, players.count <= LudoTrack.seats else {
                throw WireError(.tooMany, "\(players.count) players of Ludo")
            }
            for player in players { try Self.check(seat: player.playerIndex, turn: 1) }
        }
    }

    private static func check(seat: Int, turn: Int) throws(WireError) {
        guard 0..<LudoTrack.seats ~= seat, 1...LudoBoardState.maxTurnNumber ~= turn else {
            throw WireError(.badField, "turn \(turn) of player \(seat)")
        }
    }

    private static func check(_ move: LudoDiceRoll.ValidMove, of seat: Int) throws(WireError) {
        let token = LudoToken(playerIndex: seat, tokenIndex: move.tokenIndex)
        try check(token, on: [move.fromPosition, move.toPosition])
        try check(captured: move.capturesOpponent, by: seat)
    }

    private static func check(_ token: LudoToken, on positions: [LudoPosition]) throws(WireError) {
        guard token.isReal, positions.allSatisfy({ $0.way(of: token.playerIndex) != nil }) else {
            throw WireError(.badField, "token \(token.tokenIndex) of player \(token.playerIndex)")
        }
    }

    private static func check(captured token: LudoToken?, by seat: Int) throws(WireError) {
        guard let token else { return }
        guard token.isReal, token.playerIndex != seat else { throw WireError(.badField, "a captured token") }
    }

    private static func check(order: [Int]) throws(WireError) {
        guard Set(order).count == order.count, order.allSatisfy({ 0..<LudoTrack.seats ~= $0 }) else {
            throw WireError(.badField, "finishOrder")
        }
    }
}
