import GameRules
package import PoolWire

/// Who comes and goes, this member's own connection included (games.md 6.15).
extension SeatedSession {
    /// How long an opponent that is back may take to take up the game.
    static var patienceAfterReturn: Duration { .seconds(30) }

    mutating func heard(from sender: PeerID) {
        guard role == .inviter || sender == core.roster.inviter else { return }
        let wasComplete = core.attendance.isComplete
        core.attendance.heard(sender)
        if !wasComplete, core.attendance.isComplete { tell(.resumed(summary)) }
    }

    package mutating func peerLeft(_ peer: PeerID, at now: GameTime) -> [SessionAction] {
        guard involves(peer), peer != core.setting.me.id else { return [] }
        return perform(at: now) { session in
            switch session.core.phase {
            case .waiting: session.playerGone(peer, at: now)
            case .joining, .seated: if peer == session.core.roster.inviter { session.close("the inviter left") }
            case .playing: session.miss(peer, at: now)
            case .finished, .closed: break
            }
        }
    }

    package mutating func opponentMovedOn(_ peer: PeerID, at now: GameTime) -> [SessionAction] {
        guard core.roster.seat(of: peer) != nil else { return [] }
        return perform(at: now) { session in
            if session.isPlaying, session.judges(peer) { session.finishWithout(peer, at: now) }
        }
    }

    package mutating func peerArrived(_ peer: PeerID, at now: GameTime) -> [SessionAction] {
        guard core.roster.seat(of: peer) != nil, peer != core.setting.me.id else { return [] }
        return perform(at: now) { session in
            guard session.isPlaying else {
                session.showRecentEnd(to: peer, at: now)
                return
            }
            if session.role == .inviter {
                session.core.attendance.present(peer)
                session.announceAgain(at: now)
            } else if !session.judges(peer) {
                session.welcome(peer, at: now)
            } else {
                session.core.attendance.returned(peer, until: now.elapsed + Self.patienceAfterReturn)
                session.greetReturned(peer, at: now)
                session.continuePlay(at: now)
            }
        }
    }

    package mutating func connectionLost(at now: GameTime) -> [SessionAction] {
        guard core.attendance.isConnected else { return [] }
        return perform(at: now) { session in
            session.core.outbox.clear()
            session.core.attendance.connectionLost(at: now.elapsed)
            session.suspendBoard()
            session.core.watch.disturbanceUntil = nil
            switch session.core.phase {
            case .joining, .seated: session.close("the connection was lost")
            case .waiting:
                if session.core.roster.session.players.count == 1 { session.close("the connection was lost") }
            case .playing:
                session.core.reminder.disarm()
                session.tell(
                    .interrupted(sessionID: session.sessionID, reason: "this member's connection was lost"))
            case .finished, .closed: break
            }
        }
    }

    package mutating func connectionRestored(
        isPoolHost: Bool, absent: Set<PeerID>, at now: GameTime
    ) -> [SessionAction] {
        perform(at: now) { session in
            let awaySince = session.core.attendance.awaySince
            session.core.attendance.connectionRestored()
            switch session.core.phase {
            case .waiting where awaySince != nil: session.callOff("the connection was lost", at: now)
            case .playing:
                if let awaySince, now.elapsed - awaySince > session.core.setting.configuration.finishedKept {
                    session.finishAsLost("away for too long", at: now)
                } else {
                    if let awaySince, now.elapsed - awaySince >= session.core.setting.configuration.grace {
                        session.core.attendance.suspectEnd()
                    }
                    session.takeUp(isPoolHost: isPoolHost, absent: absent, at: now)
                }
            default: session.showRecentEnd(at: now)
            }
        }
    }

    /// What ended the game may have happened while the other side, or this one, was away.
    /// - Parameter peer: who has come back; `nil` for this member itself. A web client that comes back has forgotten
    ///   its session; one that stayed may play with somebody else by now, and a forfeit would end that (games.md 1).
    private mutating func showRecentEnd(to peer: PeerID? = nil, at now: GameTime) {
        guard case .finished(let result, let end) = core.phase else { return }
        let isRecent = now.elapsed - end < core.setting.configuration.grace
        if result.manner == .rules || decidesForAll && !gaveUp(result) {
            if isRecent { sayItIsOver() }
        } else if gaveUp(result), peer != nil || core.watch.forfeitUnheard {
            guard isRecent else {
                if let peer { send(.forfeit, to: [peer]) }
                return
            }
            core.watch.finals = core.setting.configuration.remindersAfterEnd.map { now.elapsed + $0 }
            sayItIsOver()
        }
    }

    // MARK: Before the start

    /// A player is gone from the waiting room.
    mutating func playerGone(_ peer: PeerID, at now: GameTime) {
        let wasInvited = core.roster.decline(peer)
        let wasSeated = core.roster.remove(peer)
        guard wasInvited || wasSeated else { return }
        if wasSeated, core.roster.session.players.count > 1 { postSession(.sessionUpdate) }
        closeIfDeserted("everybody left")
        startIfPossible(at: now)
    }

    /// Tells those who are waiting that nothing will come of it.
    mutating func callOff(_ reason: String, at now: GameTime) {
        core.roster.set(.cancelled)
        core.outbox.clear()
        postSession(.sessionUpdate)
        close(reason)
    }

    // MARK: During the game

    private mutating func miss(_ peer: PeerID, at now: GameTime) {
        let grace = core.setting.configuration.grace
        guard grace > .zero else {
            finishWithout(peer, at: now)
            return
        }
        core.outbox.clear()
        core.reminder.disarm()
        core.attendance.left(peer, until: now.elapsed + patience(for: peer))
        let name = core.roster.session.players.first { $0.id == peer }?.name ?? ""
        tell(.interrupted(sessionID: sessionID, reason: "\(name) is away"))
    }

    private mutating func takeUp(isPoolHost: Bool, absent: Set<PeerID>, at now: GameTime) {
        let grace = core.setting.configuration.grace
        let isOnProbation = role == .guest && !isPoolHost && !core.watch.rematchUnheard
        for peer in core.roster.others(than: core.setting.me.id) where absent.contains(peer) {
            // The one who was away first is this member: the inviter may have ended the game for that.
            if isOnProbation, core.attendance.isGivenUp, peer == core.roster.inviter { continue }
            let until = now.elapsed + patience(for: peer)
            core.attendance.left(peer, until: until)
            // A pool host that returns is not told who came back meanwhile: the game is shown to those it misses, too.
            if isPoolHost { core.attendance.returned(peer, until: until) }
        }
        if role == .inviter {
            announceAgain(at: now)
        } else if isPoolHost {
            takeUpUnnoticed(at: now)
            if core.attendance.isComplete { tell(.resumed(summary)) }
            continuePlay(at: now)
        } else if core.watch.rematchUnheard {
            // Nobody can have ended a game that nobody knows of.
            post(.rematch)
            if core.attendance.isComplete { tell(.resumed(summary)) }
            continuePlay(at: now)
        } else if grace > .zero {
            // The web client has ended the game; a bot has kept it and says so.
            core.attendance.beginProbation(until: now.elapsed + grace)
        } else {
            finishAsLost("this member's connection was lost", at: now)
        }
    }

    /// The inviter takes up the game: `start` for the same session, then the board.
    private mutating func announceAgain(at now: GameTime) {
        let anybody = core.roster.others(than: core.setting.me.id).contains { !core.attendance.isAway($0) }
        guard anybody else { return }
        core.outbox.clear()
        core.watch.confirmed = []
        renewBoard(at: now.date)
        core.reminder.started(at: now.elapsed)
        postSession(.start)
        postState()
        if core.attendance.isComplete { tell(.resumed(summary)) }
        continuePlay(at: now)
    }

    /// A guest hears `start` for a game that it knows: the inviter takes it up, and its next board counts.
    mutating func continueGame(at now: GameTime) {
        switch core.phase {
        case .playing:
            core.attendance.present(core.roster.inviter)
            heard(from: core.roster.inviter)
        case .finished(let result, _) where result.manner == .opponentLeft || result.manner == .connectionLost:
            core.phase = .playing
            core.roster.set(.playing)
            changed()
            tell(.resumed(summary))
        default: return
        }
        inviterTakesUp(at: now)
        core.watch.confirmed.formUnion(core.roster.seat(of: core.roster.inviter).map { [$0] } ?? [])
        continuePlay(at: now)
    }

    // MARK: Ends without a last move

    mutating func finishWithout(_ peer: PeerID, at now: GameTime) {
        finish(result(without: peer, .opponentLeft) { "\($0) did not come back" }, at: now)
    }

    mutating func finishAsLost(_ reason: String, at now: GameTime) {
        finish(result(without: core.setting.me.id, .connectionLost) { _ in reason }, at: now)
    }
}
