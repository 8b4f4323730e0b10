import GameRules
import PoolWire

/// The end of a game, and the next one of the same session.
extension SeatedSession {
    /// After how long a message of the other side cannot be one from before any more.
    static var freshAfter: Duration { .seconds(2) }

    mutating func finish(_ result: GameResult, at now: GameTime) {
        guard isPlaying else { return }
        core.phase = .finished(result, at: now.elapsed)
        core.roster.set(.finished)
        core.reminder.disarm()
        core.attendance.clear()
        core.watch = SessionCore.Watch()
        if result.manner == .rules, mustRepeatEnd { repeatEnd(at: now) }
        restBoard()
        changed()
        tell(.ended(summary, result))
        if decidesForAll, result.manner != .rules {
            announceEnd(result)
            repeatEnd(at: now)
        }
    }

    private mutating func repeatEnd(at now: GameTime) {
        core.watch.finals = core.setting.configuration.remindersAfterEnd.map { now.elapsed + $0 }
    }

    package mutating func forfeit(at now: GameTime) throws(GameServiceError) -> [SessionAction] {
        try attempt(at: now) { session throws(GameServiceError) in
            switch session.core.phase {
            case .waiting: session.callOff("called off", at: now)
            case .joining, .seated: session.close("left before the start")
            case .playing:
                let isHeard = session.core.attendance.isComplete
                session.core.outbox.clear()
                session.post(.forfeit)
                session.finish(session.forfeited(by: session.core.setting.me.id), at: now)
                session.core.watch.forfeitUnheard = !isHeard
            case .finished, .closed: throw .noSuchGame
            }
        }
    }

    mutating func receivedForfeit(from sender: PeerID, at now: GameTime) {
        guard core.roster.seat(of: sender) != nil else { return }
        switch core.phase {
        case .playing:
            core.outbox.clear()
            finish(forfeited(by: sender), at: now)
        case .waiting: playerGone(sender, at: now)
        case .joining, .seated: if sender == core.roster.inviter { close("the inviter left") }
        case .finished, .closed: break
        }
    }

    /// Of two players the other one wins, of more the first in the list (games.md 11).
    func forfeited(by loser: PeerID) -> GameResult { result(without: loser, .forfeit) { "\($0) gave up" } }

    /// Tells those that still play how it ended, as far as there are words for it (games.md 6).
    mutating func sayItIsOver() {
        guard let result else { return }
        switch result.manner {
        case .rules: postState()
        case .forfeit where gaveUp(result): if core.outbox.isEmpty { post(.forfeit) }
        case .forfeit, .opponentLeft, .connectionLost: if decidesForAll, core.outbox.isEmpty { announceEnd(result) }
        case .cancelled: break
        }
    }

    // MARK: Again

    package mutating func rematch(at now: GameTime) throws(GameServiceError) -> [SessionAction] {
        try attempt(at: now) { session throws(GameServiceError) in
            guard case .finished = session.core.phase else { throw .noSuchGame }
            session.core.outbox.clear()
            session.post(.rematch)
            session.restart(at: now)
            session.core.watch.rematchUnheard = session.isPlaying
        }
    }

    mutating func receivedRematch(from sender: PeerID, at now: GameTime) {
        guard case .finished = core.phase, core.roster.seat(of: sender) != nil else { return }
        core.outbox.clear()
        restart(at: now)
    }

    /// The same session, players and seats, and a new board (games.md 6.12).
    mutating func restart(at now: GameTime) {
        core.phase = .playing
        core.roster.set(.playing)
        layBoard(at: now.date)
        begin(.rematch(summary), at: now)
    }

    /// A game goes on that was thought to be over.
    mutating func reopen() {
        guard !isPlaying else { return }
        core.phase = .playing
        core.roster.set(.playing)
        tell(.resumed(summary))
    }

    // MARK: Bystanders

    package mutating func disturbed(at now: GameTime) -> [SessionAction] {
        perform(at: now) { session in
            guard session.isPlaying, session.core.watch.disturbanceUntil == nil else { return }
            let quiet = session.core.outbox.lastState.map { $0 + session.core.setting.configuration.crossing }
            session.core.watch.disturbanceUntil = max(
                now.elapsed + session.core.setting.configuration.spacing, quiet ?? .zero)
        }
    }
}
