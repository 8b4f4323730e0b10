import GameRules
import PoolWire

/// What arrives after the end: from those who do not know of it yet, or who play again already.
extension GameSession {
    /// How long after the end a move is answered with the final board. Whoever moves later plays with somebody else:
    /// the web client broadcasts, and would take that board into its other game.
    static var movesAnswered: Duration { .seconds(10) }

    /// The mover may not know that it is over, or may be ahead of its `rematch`.
    mutating func strayAction(_ action: GameAction<Game.Rules.Move>, from seat: Int, at now: GameTime) {
        guard case .finished(_, let end) = core.phase else { return }
        let first = game.rules.turn(in: game.rules.initialState(players: core.roster.session.players.count))
        if action.moveNumber == game.firstMoveNumber, first == .player(seat), watch.held == nil {
            hold(action, from: seat)
            watch.gapUntil = now.elapsed + core.setting.configuration.gap
        } else if now.elapsed - end < Self.movesAnswered {
            sayItIsOver()
        }
    }

    /// A guest has ended the game, the inviter shows a board.
    mutating func strayBoard(
        ofInviter state: Game.Rules.State, after result: GameResult, age: Duration, at now: GameTime
    ) {
        if isParty, result.manner != .rules {
            strayBoardOfParty(state, after: result, age: age, at: now)
            return
        }
        guard result.manner == .rules || result.manner == .forfeit else { return }
        let relation = board.relation(to: state)
        if gaveUp(result) {
            sayItIsOver()
        } else if result.manner == .rules, relation == .missesOwnMove {
            insist(orAdopt: state, at: now)
        } else if game.rules.outcome(of: state) != nil {
            if relation != .same, result.manner == .rules { reopen(with: state, at: now) }
        } else if age >= Self.freshAfter {
            // It plays: its `rematch` was lost, or the two boards differed.
            if game.moveCount(of: state) <= 1 || result.manner == .forfeit {
                core.outbox.clear()
                restart(at: now)
            }
            reopen(with: state, at: now)
        }
    }

    /// The inviter has ended the game, a guest shows a board.
    mutating func strayBoard(
        ofGuest state: Game.Rules.State, after result: GameResult, age: Duration, at now: GameTime
    ) {
        let gaveUp = !isParty && result.manner == .forfeit && result.winner == ownSeat
        if gaveUp, game.rules.outcome(of: state) == nil, age >= Self.freshAfter {
            // It has given up and plays: its `rematch` was lost.
            core.outbox.clear()
            core.roster.set(.playing)
            postSession(.start)
            restart(at: now)
        } else if result.manner != .rules || board.relation(to: state) != .same {
            sayItIsOver()
        }
    }

    private mutating func reopen(with state: Game.Rules.State, at now: GameTime) {
        reopen()
        if board.relation(to: state) != .same { adopt(state, at: now) }
    }

    /// A guest has ended the game because somebody is out; the inviter shows a board: it counts.
    private mutating func strayBoardOfParty(
        _ state: Game.Rules.State, after result: GameResult, age: Duration, at now: GameTime
    ) {
        if game.rules.outcome(of: state) != nil {
            reopen(with: state, at: now)
            if isPlaying { _ = finishIfOver(at: now) }
        } else if gaveUp(result) {
            sayItIsOver()
        } else if age >= Self.freshAfter {
            reopen(with: state, at: now)
            if isPlaying { continuePlay(at: now) }
        }
    }
}
