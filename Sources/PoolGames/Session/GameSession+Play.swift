package import Foundation
import GameRules
package import PoolWire

/// A running game: moves, the end, the rematch.
extension GameSession {
    // MARK: Beginnings

    /// The board is in its first position and the phase is `playing`: tells it, and lets the first player move.
    mutating func begin(_ event: GameEvent, at now: GameTime) {
        let held = watch.held
        watch = Watch()
        outbox.dropBoard()
        if role == .inviter { postState() }
        changed()
        tell(event)
        reminder.started(at: now.elapsed)
        reminder.disarm()
        continuePlay(at: now)
        if let held { judge(held, from: held.playerIndex, at: now) }
    }

    /// After every change of the board: ends the game, asks for an own move, or waits for the others.
    mutating func continuePlay(at now: GameTime) {
        guard isPlaying else { return }
        watch.gapUntil = nil
        if finishIfOver(at: now) {
            // Also after a move of others: what they do not work out themselves, they learn like this.
            postState()
            return
        }
        if let seat = ownSeat, board.isTurn(of: seat) {
            reminder.disarm()
            ask(seat)
        } else {
            if role == .guest, board.moveCount == 0, !watch.rematchUnheard, attendance.isComplete {
                // The web client as inviter builds its first board itself (games.md 6.3).
                reminder.armPatiently(at: now.elapsed)
            } else {
                reminder.arm(at: now.elapsed)
            }
            if board.hasEarly { watch.gapUntil = now.elapsed + setting.configuration.gap }
        }
    }

    private mutating func ask(_ seat: Int) {
        guard watch.asked != board.moveCount else { return }
        watch.asked = board.moveCount
        tell(.moveNeeded(MoveRequest(sessionID: sessionID, ownSeat: seat, game: game, state: board.state)))
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
        guard let seat = roster.seat(of: sender), sender != setting.me.id else { return [] }
        return perform(at: now) { session in
            let action: GameAction<Game.Rules.Move>
            do throws(WireError) {
                action = try session.game.decodeAction(payload)
            } catch {
                if session.isPlaying { session.repair("unreadable move: \(error.description)") }
                return
            }
            switch session.phase {
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
        case .early: watch.gapUntil = watch.gapUntil ?? now.elapsed + setting.configuration.gap
        case .duplicate: repair(nil)
        case .refused(let reason): repair(reason)
        }
    }

    /// Others' moves stand. If one crossed an own state, that has erased it on the mover's board: the state goes out
    /// again before an answer can (games.md 6.4).
    mutating func accepted(_ steps: [Board.Step], at now: GameTime) {
        let dropped = outbox.answered()
        let crossed = outbox.lastState.map { now.elapsed - $0 < setting.configuration.crossing } ?? false
        made(steps)
        if crossed || dropped && !isConfirmed { postState() }
        watch.confirmed.formUnion(steps.map(\.seat))
        watch.rematchUnheard = false
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

    mutating func finish(_ result: GameResult, at now: GameTime) {
        guard isPlaying else { return }
        phase = .finished(result, at: now.elapsed)
        roster.set(.finished)
        reminder.disarm()
        attendance.clear()
        watch = Watch()
        if result.manner == .rules, board.isOwnMoveLast {
            watch.finals = setting.configuration.remindersAfterEnd.map { now.elapsed + $0 }
        }
        board.dropEarly()
        changed()
        tell(.ended(summary, result))
        if decidesForAll, result.manner != .rules {
            announceEnd(result)
            watch.finals = setting.configuration.remindersAfterEnd.map { now.elapsed + $0 }
        }
    }

    package mutating func forfeit(at now: GameTime) throws(GameServiceError) -> [SessionAction] {
        try attempt(at: now) { session throws(GameServiceError) in
            switch session.phase {
            case .waiting: session.callOff("called off", at: now)
            case .joining, .seated: session.close("left before the start")
            case .playing:
                let isHeard = session.attendance.isComplete
                session.outbox.clear()
                session.post(.forfeit)
                session.finish(session.forfeited(by: session.setting.me.id), at: now)
                session.watch.forfeitUnheard = !isHeard
            case .finished, .closed: throw .noSuchGame
            }
        }
    }

    mutating func receivedForfeit(from sender: PeerID, at now: GameTime) {
        guard roster.seat(of: sender) != nil else { return }
        switch phase {
        case .playing:
            outbox.clear()
            finish(forfeited(by: sender), at: now)
        case .waiting: playerGone(sender, at: now)
        case .joining, .seated: if sender == roster.inviter { close("the inviter left") }
        case .finished, .closed: break
        }
    }

    /// Of two players the other one wins, of more the first in the list (games.md 11).
    func forfeited(by loser: PeerID) -> GameResult { result(without: loser, .forfeit) { "\($0) gave up" } }

    // MARK: Again

    package mutating func rematch(at now: GameTime) throws(GameServiceError) -> [SessionAction] {
        try attempt(at: now) { session throws(GameServiceError) in
            guard case .finished = session.phase else { throw .noSuchGame }
            session.outbox.clear()
            session.post(.rematch)
            session.restart(at: now)
            session.watch.rematchUnheard = session.isPlaying
        }
    }

    mutating func receivedRematch(from sender: PeerID, at now: GameTime) {
        guard case .finished = phase, roster.seat(of: sender) != nil else { return }
        outbox.clear()
        restart(at: now)
    }

    /// The same session, players and seats, and a new board (games.md 6.12).
    mutating func restart(at now: GameTime) {
        phase = .playing
        roster.set(.playing)
        board = Board(game, players: roster.session.players.count, at: now.date)
        begin(.rematch(summary), at: now)
    }
}
