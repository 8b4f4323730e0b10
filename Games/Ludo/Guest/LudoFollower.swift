package import PoolWire

/// A guest's board: follows what the inviter tells, corrects itself from it, and steps around the traps of the web
/// client's inviter (games.md 10, 12.5).
///
/// What comes late or twice changes nothing. After a move the follower goes on by the rules, before `turnChanged` says
/// so: a lost `turnChanged` keeps nobody waiting, and one that says something else is believed. Only a seat that has
/// finished with a six stays on turn until told otherwise: the web client's inviter may wait for it to roll.
package struct LudoFollower: Sendable, Equatable {
    /// What a broadcast has told.
    package enum News: Sendable, Equatable {
        /// Something late, doubled, or not to be believed.
        case nothing
        /// The whole position anew.
        case replaced
        case rolled(Int)
        case moved(LudoStep)
        /// Another turn than expected.
        case turned
        /// The inviter says that the game is over, with its order of places, the first one first.
        case ended([Int])
    }

    /// The position as far as it is known.
    package private(set) var state: LudoState
    /// The turn in which nothing may move any more, because the third six has been shown: the web client's bots do, and
    /// its inviter takes that back without saying so (games.md 12.5).
    package private(set) var closedTurn: Int?

    package init(_ state: LudoState) {
        self.state = state
        closedTurn = state.isThirdSix ? state.turnNumber : nil
    }

    /// Takes what the inviter tells.
    /// - Throws: `WireError` for a board that decoding refuses; nothing has changed then.
    package mutating func take(_ content: LudoBroadcast.Content) throws(WireError) -> News {
        switch content {
        case .stateSync(let board), .gameStarted(let board): try take(board)
        case .diceRolled(let roll): take(roll)
        case .tokenMoved(let move): take(move)
        case .turnChanged(let turn): take(turn)
        case .gameEnded(let end): .ended(end.finishOrder)
        case .playerFinished, .playerUpdate: .nothing
        }
    }

    private mutating func take(_ board: LudoBoardState) throws(WireError) -> News {
        var new = try board.state()
        closedTurn = new.isThirdSix && !new.isOver ? new.turnNumber : nil
        // The turnChanged after a third six may have come first.
        if closedTurn == state.turnNumber - 1, new.seats == state.seats { new.takeTurn(of: state) }
        state = new
        return board.gamePhase == .finished ? .ended(board.finishOrder) : .replaced
    }

    private mutating func take(_ roll: LudoDiceRoll) -> News {
        guard isCurrent(roll.turnNumber, of: roll.playerIndex) else { return .nothing }
        begin(turn: roll.turnNumber, of: roll.playerIndex)
        state.correct(by: roll)
        if state.dice == roll.rollValue { return .nothing }
        state.show(roll.rollValue)
        return .rolled(roll.rollValue)
    }

    private mutating func take(_ move: LudoTokenMove) -> News {
        guard move.turnNumber != closedTurn, state.seats.contains(move.playerIndex), !state.isOver,
            state.position(of: move.token) != move.to
        else { return .nothing }
        let step = LudoStep(token: move.token, from: move.from, to: move.to, captured: move.capturedToken)
        if move.turnNumber < state.turnNumber {
            // Its turnChanged may have come first.
            guard move.turnNumber == state.turnNumber - 1, state.position(of: move.token) == move.from else {
                return .nothing
            }
            state.carryOut(step)
        } else {
            begin(turn: move.turnNumber, of: move.playerIndex)
            state.carryOut(step)
            state.endRoll(afterSix: step.needsSix)
        }
        return .moved(step)
    }

    private mutating func take(_ turn: LudoTurnChange) -> News {
        guard isCurrent(turn.turnNumber, of: turn.currentPlayerIndex) else { return .nothing }
        return begin(turn: turn.turnNumber, of: turn.currentPlayerIndex) ? .turned : .nothing
    }

    private func isCurrent(_ turnNumber: Int, of seat: Int) -> Bool {
        turnNumber >= state.turnNumber && state.seats.contains(seat) && !state.isOver
    }

    /// - Returns: whether it is another turn than the one known.
    @discardableResult
    private mutating func begin(turn turnNumber: Int, of seat: Int) -> Bool {
        guard turnNumber != state.turnNumber || seat != state.currentSeat else { return false }
        state.begin(turn: turnNumber, of: seat)
        return true
    }
}
