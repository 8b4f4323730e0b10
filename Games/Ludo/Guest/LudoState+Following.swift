/// How a guest's position follows the inviter's word, rules or not.
extension LudoState {
    mutating func begin(turn number: Int, of seat: Int) {
        currentSeat = seat
        turnNumber = number
        dice = nil
        consecutiveSixes = 0
    }

    /// Has the same turn and dice as another position.
    mutating func takeTurn(of other: LudoState) {
        currentSeat = other.currentSeat
        turnNumber = other.turnNumber
        dice = other.dice
        consecutiveSixes = other.consecutiveSixes
    }

    /// The dice show a roll that may be used. A third six is not told in this way.
    mutating func show(_ roll: Int) {
        dice = roll
        consecutiveSixes = roll == 6 ? min(2, consecutiveSixes + 1) : 0
    }

    /// Puts the tokens where the inviter's list of moves has them: the seat's own, and one that it could capture. A token
    /// on the track that is not in the list has been captured, and nobody has heard of it.
    mutating func correct(by roll: LudoDiceRoll) {
        let tokens = roll.validMoves.map { LudoToken(playerIndex: roll.playerIndex, tokenIndex: $0.tokenIndex) }
        // Out of each other's way first: none may stand where another does in the home column.
        for token in tokens { place(token, on: .yard) }
        for (token, move) in zip(tokens, roll.validMoves) {
            place(token, on: move.fromPosition)
            if let captured = move.capturesOpponent { place(captured, on: move.toPosition) }
        }
        for step in steps(of: roll.playerIndex, roll: roll.rollValue) where !tokens.contains(step.token) {
            // A six would move it out of the yard, too; in the home column nothing is captured.
            if case .board = step.from, roll.rollValue != 6 { place(step.token, on: .yard) }
        }
        finishOrder = finishOrder.filter { isFinished($0) }
    }

    /// The roll is used up: after a six the seat goes on.
    mutating func endRoll(afterSix: Bool) {
        dice = nil
        if !isOver, !afterSix { pass() }
    }
}

extension LudoStep {
    /// Whether only a six leads there.
    var needsSix: Bool {
        let seat = token.playerIndex
        guard let start = from.way(of: seat), let end = to.way(of: seat) else { return false }
        return LudoTrack.way(from: start, roll: 6) == end
    }
}
