import GameRules

extension LockstepBoard {
    /// How a position that arrived stands to this one.
    package enum Relation: Equatable {
        case same
        /// It is this position without the last own move.
        case missesOwnMove
        /// It has fewer moves.
        case behind
        /// It has more moves.
        case ahead
        /// As many moves, but another board.
        case conflict
    }

    package func relation(to other: State) -> Relation {
        let count = game.moveCount(of: other)
        if count == moveCount { return looksLike(other, state) ? .same : .conflict }
        if count > moveCount { return .ahead }
        guard let lastOwn, isOwnMoveLast, count == moveCount - 1 else { return .behind }
        var next = other
        do {
            try game.rules.apply(lastOwn.move, to: &next)
        } catch {
            return .behind
        }
        return looksLike(next, state) ? .missesOwnMove : .behind
    }

    /// The one move of `seat` that leads from here to `other`: what must have got lost.
    package func move(of seat: Int, leadingTo other: State) -> Move? {
        guard isTurn(of: seat), game.moveCount(of: other) == moveCount + 1 else { return nil }
        return game.rules.legalMoves(in: state).first { move in
            var next = state
            do {
                try game.rules.apply(move, to: &next)
            } catch {
                return false
            }
            return looksLike(next, other)
        }
    }

    /// By what can be seen: positions that travelled may differ in what does not show, such as the times of moves.
    private func looksLike(_ a: State, _ b: State) -> Bool {
        a == b
            || game.moveCount(of: a) == game.moveCount(of: b) && game.rules.turn(in: a) == game.rules.turn(in: b)
                && game.rules.outcome(of: a)?.winner == game.rules.outcome(of: b)?.winner
                && game.rules.text(of: a) == game.rules.text(of: b)
    }
}
