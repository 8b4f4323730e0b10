package import Foundation
import GameRules
package import PoolWire

/// A running game: its beginning, moves, its end by the rules.
extension GameSession {
    // MARK: Beginnings

    /// The board is in its first position and the phase is `playing`: tells it, and lets the first player move.
    package mutating func begin(_ event: GameEvent, at now: GameTime) {
        let held = watch.held
        watch = Watch()
        core.watch = SessionCore.Watch()
        core.outbox.dropBoard()
        if role == .inviter { postState() }
        changed()
        tell(event)
        core.reminder.started(at: now.elapsed)
        core.reminder.disarm()
        continuePlay(at: now)
        if let held { judge(held, from: held.playerIndex, at: now) }
    }

    /// After every change of the board: ends the game, asks for an own move, or waits for the others.
    package mutating func continuePlay(at now: GameTime) {
        guard isPlaying else { return }
        watch.gapUntil = nil
        if finishIfOver(at: now) {
            // Also after a move of others: what they do not work out themselves, they learn like this.
            postState()
            return
        }
        if let seat = ownSeat, board.isTurn(of: seat) {
            core.reminder.disarm()
            ask(seat)
        } else {
            if role == .guest, board.moveCount == 0, !core.watch.rematchUnheard, core.attendance.isComplete {
                // The web client as inviter builds its first board itself (games.md 6.3).
                core.reminder.armPatiently(at: now.elapsed)
            } else {
                core.reminder.arm(at: now.elapsed)
            }
            if board.hasEarly { watch.gapUntil = now.elapsed + core.setting.configuration.gap }
        }
    }

    private mutating func ask(_ seat: Int) {
        guard watch.asked != board.moveCount else { return }
        watch.asked = board.moveCount
        tell(.moveNeeded(request(seat)))
    }

    // MARK: Own moves

    package mutating func play(_ choice: MoveChoice, at now: GameTime) throws(GameServiceError) -> [SessionAction] {
        try attempt(at: now) { session throws(GameServiceError) in
            guard session.isPlaying, let seat = session.ownSeat else { throw .noSuchGame }
            guard choice.moveCount == session.board.moveCount, session.board.isTurn(of: seat) else { throw .outOfDate }
            guard let move = choice.move as? Game.Rules.Move else { throw .illegal("a move of another game") }
            let step: Board.Step
            do throws(IllegalMove) {
                step = try session.board.play(move, seat: seat, at: now.date)
            } catch {
                throw .illegal(error.description)
            }
            session.watch.resent = 0
            session.postAction()
            if session.game.needsState(after: move, in: session.board.state) { session.postState() }
            session.made([step])
            let early = session.board.drainEarly(own: seat, at: now.date)
            session.made(early)
            session.continuePlay(at: now)
        }
    }

    private mutating func made(_ steps: [Board.Step]) {
        guard !steps.isEmpty else { return }
        changed()
        for step in steps {
            tell(
                .moved(
                    MoveRecord(
                        sessionID: sessionID, seat: step.seat, isOwn: step.seat == ownSeat, text: step.text,
                        moveCount: step.moveCount, position: game.rules.text(of: step.state))))
        }
    }

    // MARK: Moves of others

    package mutating func receivedAction(
        _ payload: Data, from sender: PeerID, at now: GameTime
    ) -> [SessionAction] {
        guard let seat = core.roster.seat(of: sender), sender != core.setting.me.id else { return [] }
        return perform(at: now) { session in
            let action: GameAction<Game.Rules.Move>
            do throws(WireError) {
                action = try session.game.decodeAction(payload)
            } catch {
                if session.isPlaying { session.repair("unreadable move: \(error.description)") }
                return
            }
            switch session.core.phase {
            case .playing:
                session.heard(from: sender)
                session.judge(action, from: seat, at: now)
            case .finished: session.strayAction(action, from: seat, at: now)
            case .joining, .seated: session.hold(action, from: seat)
            case .waiting, .closed: break
            }
        }
    }

    private mutating func judge(_ action: GameAction<Game.Rules.Move>, from seat: Int, at now: GameTime) {
        switch board.receive(action, from: seat, own: ownSeat, at: now.date) {
        case .applied(let steps): accepted(steps, at: now)
        case .early: watch.gapUntil = watch.gapUntil ?? now.elapsed + core.setting.configuration.gap
        case .duplicate: repair(nil)
        case .refused(let reason): repair(reason)
        }
    }

    /// Others' moves stand. If one crossed an own state, that has erased it on the mover's board: the state goes out
    /// again before an answer can (games.md 6.4).
    mutating func accepted(_ steps: [Board.Step], at now: GameTime) {
        let dropped = core.outbox.answered()
        let crossed = core.outbox.lastState.map { now.elapsed - $0 < core.setting.configuration.crossing } ?? false
        made(steps)
        if crossed || dropped && !isConfirmed { postState() }
        core.watch.confirmed.formUnion(steps.map(\.seat))
        core.watch.rematchUnheard = false
        continuePlay(at: now)
    }

    /// Keeps a first move that overtook the `start` or `rematch` before it.
    mutating func hold(_ action: GameAction<Game.Rules.Move>, from seat: Int) {
        guard action.playerIndex == seat, action.moveNumber == game.firstMoveNumber else { return }
        watch.held = action
    }

    // MARK: The end

    /// - Returns: whether the rules say that it is over.
    mutating func finishIfOver(at now: GameTime) -> Bool {
        guard let outcome = board.outcome else { return false }
        finish(GameResult(winner: outcome.winner, manner: .rules, reason: outcome.reason), at: now)
        return true
    }
}
