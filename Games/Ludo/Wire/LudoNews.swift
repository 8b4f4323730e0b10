/// Inner JSON of `diceRolled` (games.md 10).
package struct LudoDiceRoll: Sendable, Equatable, Codable {
    package var playerIndex: Int
    package var rollValue: Int
    package var validMoves: [ValidMove]
    package var turnNumber: Int

    package struct ValidMove: Sendable, Equatable, Codable {
        package var tokenIndex: Int
        package var fromPosition: LudoPosition
        package var toPosition: LudoPosition
        package var capturesOpponent: LudoToken?
    }

    /// The roll on the table of a position; `nil` before it.
    package init?(_ state: LudoState) {
        guard let dice = state.dice else { return nil }
        playerIndex = state.currentSeat
        rollValue = dice
        validMoves = state.steps(of: state.currentSeat, roll: dice).map(ValidMove.init)
        turnNumber = state.turnNumber
    }
}

extension LudoDiceRoll.ValidMove {
    package init(_ step: LudoStep) {
        self.init(
            tokenIndex: step.token.tokenIndex, fromPosition: step.from, toPosition: step.to,
            capturesOpponent: step.captured)
    }

    /// Not synthesised: that leaves `nil` out (games.md 6.7).
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(tokenIndex, forKey: .tokenIndex)
        try container.encode(fromPosition, forKey: .fromPosition)
        try container.encode(toPosition, forKey: .toPosition)
        try container.encode(capturesOpponent, forKey: .capturesOpponent)
    }
}

/// Inner JSON of `tokenMoved` (games.md 10).
package struct LudoTokenMove: Sendable, Equatable, Codable {
    package var playerIndex: Int
    package var tokenIndex: Int
    package var from: LudoPosition
    package var to: LudoPosition
    package var capturedToken: LudoToken?
    package var turnNumber: Int

    /// - Parameter turnNumber: of the turn in which it is made.
    package init(_ step: LudoStep, turnNumber: Int) {
        playerIndex = step.token.playerIndex
        tokenIndex = step.token.tokenIndex
        from = step.from
        to = step.to
        capturedToken = step.captured
        self.turnNumber = turnNumber
    }

    package var token: LudoToken { LudoToken(playerIndex: playerIndex, tokenIndex: tokenIndex) }

    /// Not synthesised: that leaves `nil` out (games.md 6.7).
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(playerIndex, forKey: .playerIndex)
        try container.encode(tokenIndex, forKey: .tokenIndex)
        try container.encode(from, forKey: .from)
        try container.encode(to, forKey: .to)
        try container.encode(capturedToken, forKey: .capturedToken)
        try container.encode(turnNumber, forKey: .turnNumber)
    }
}

/// Inner JSON of `turnChanged` (games.md 10).
package struct LudoTurnChange: Sendable, Equatable, Codable {
    package var currentPlayerIndex: Int
    package var turnNumber: Int

    /// The turn of a position.
    package init(_ state: LudoState) {
        currentPlayerIndex = state.currentSeat
        turnNumber = state.turnNumber
    }
}

/// Inner JSON of `playerFinished` (games.md 10).
package struct LudoPlayerFinish: Sendable, Equatable, Codable {
    package var playerIndex: Int
    package var finishOrder: [Int]

    package init(playerIndex: Int, finishOrder: [Int]) {
        self.playerIndex = playerIndex
        self.finishOrder = finishOrder
    }
}

/// Inner JSON of `gameEnded` (games.md 10).
package struct LudoGameEnd: Sendable, Equatable, Codable {
    package var winnerPlayerIndex: Int?
    package var winnerTeamIndex: Int?
    package var finishOrder: [Int]

    package init(winnerPlayerIndex: Int?, finishOrder: [Int]) {
        self.winnerPlayerIndex = winnerPlayerIndex
        self.finishOrder = finishOrder
    }
}
