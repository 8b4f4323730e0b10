import GameRules
package import PoolWire

/// Who comes and goes, this member's own connection included (games.md 6.15).
extension GameSession {
    /// How long an opponent that is back may take to take up the game.
    static var patienceAfterReturn: Duration { .seconds(30) }

    mutating func heard(from sender: PeerID) {
        guard role == .inviter || sender == roster.inviter else { return }
        let wasComplete = attendance.isComplete
        attendance.heard(sender)
        if !wasComplete, attendance.isComplete { tell(.resumed(summary)) }
    }

    package mutating func peerLeft(_ peer: PeerID, at now: GameTime) -> [SessionAction] {
        guard involves(peer), peer != setting.me.id else { return [] }
        return perform(at: now) { session in
            switch session.phase {
            case .waiting: session.playerGone(peer, at: now)
            case .joining, .seated: if peer == session.roster.inviter { session.close("the inviter left") }
            case .playing: session.miss(peer, at: now)
            case .finished, .closed: break
            }
        }
    }

    package mutating func opponentMovedOn(_ peer: PeerID, at now: GameTime) -> [SessionAction] {
        guard roster.seat(of: peer) != nil else { return [] }
        return perform(at: now) { session in
            if session.isPlaying, session.judges(peer) { session.finishWithout(peer, at: now) }
        }
    }

    package mutating func peerArrived(_ peer: PeerID, at now: GameTime) -> [SessionAction] {
        guard roster.seat(of: peer) != nil, peer != setting.me.id else { return [] }
        return perform(at: now) { session in
            guard session.isPlaying else {
                session.showRecentEnd(to: peer, at: now)
                return
            }
            if session.role == .inviter {
                session.attendance.present(peer)
                session.announceAgain(at: now)
            } else if !session.judges(peer) {
                session.welcome(peer, at: now)
            } else {
                session.attendance.returned(peer, until: now.elapsed + Self.patienceAfterReturn)
                // A web client that was away for a moment plays on, but has missed what was said meanwhile.
                if session.board.moveCount > 0 { session.postState() }
                session.continuePlay(at: now)
            }
        }
    }

    package mutating func connectionLost(at now: GameTime) -> [SessionAction] {
        guard attendance.isConnected else { return [] }
        return perform(at: now) { session in
            session.outbox.clear()
            session.attendance.connectionLost(at: now.elapsed)
            session.watch.gapUntil = nil
            session.watch.disturbanceUntil = nil
            switch session.phase {
            case .joining, .seated: session.close("the connection was lost")
            case .waiting: if session.roster.session.players.count == 1 { session.close("the connection was lost") }
            case .playing:
                session.reminder.disarm()
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
            let awaySince = session.attendance.awaySince
            session.attendance.connectionRestored()
            switch session.phase {
            case .waiting where awaySince != nil: session.callOff("the connection was lost", at: now)
            case .playing:
                if let awaySince, now.elapsed - awaySince > session.setting.configuration.finishedKept {
                    session.finishAsLost("away for too long", at: now)
                } else {
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
        guard case .finished(let result, let end) = phase else { return }
        let isRecent = now.elapsed - end < setting.configuration.grace
        if result.manner == .rules || decidesForAll && !gaveUp(result) {
            if isRecent { sayItIsOver() }
        } else if gaveUp(result), peer != nil || watch.forfeitUnheard {
            guard isRecent else {
                if let peer { send(.forfeit, to: [peer]) }
                return
            }
            watch.finals = setting.configuration.remindersAfterEnd.map { now.elapsed + $0 }
            sayItIsOver()
        }
    }

    // MARK: Before the start

    /// A player is gone from the waiting room.
    mutating func playerGone(_ peer: PeerID, at now: GameTime) {
        let wasInvited = roster.decline(peer)
        let wasSeated = roster.remove(peer)
        guard wasInvited || wasSeated else { return }
        if wasSeated, roster.session.players.count > 1 { postSession(.sessionUpdate) }
        closeIfDeserted("everybody left")
        startIfPossible(at: now)
    }

    /// Tells those who are waiting that nothing will come of it.
    mutating func callOff(_ reason: String, at now: GameTime) {
        roster.set(.cancelled)
        outbox.clear()
        postSession(.sessionUpdate)
        close(reason)
    }

    // MARK: During the game

    private mutating func miss(_ peer: PeerID, at now: GameTime) {
        let grace = setting.configuration.grace
        guard grace > .zero else {
            finishWithout(peer, at: now)
            return
        }
        outbox.clear()
        reminder.disarm()
        attendance.left(peer, until: now.elapsed + patience(for: peer))
        let name = roster.session.players.first { $0.id == peer }?.name ?? ""
        tell(.interrupted(sessionID: sessionID, reason: "\(name) is away"))
    }

    private mutating func takeUp(isPoolHost: Bool, absent: Set<PeerID>, at now: GameTime) {
        let grace = setting.configuration.grace
        for peer in roster.others(than: setting.me.id) where absent.contains(peer) {
            let until = now.elapsed + patience(for: peer)
            attendance.left(peer, until: until)
            // A pool host that returns is not told who came back meanwhile: the game is shown to those it misses, too.
            if isPoolHost { attendance.returned(peer, until: until) }
        }
        if role == .inviter {
            announceAgain(at: now)
        } else if isPoolHost {
            board.touch(at: now.date)
            postState()
            if attendance.isComplete { tell(.resumed(summary)) }
            continuePlay(at: now)
        } else if watch.rematchUnheard {
            // Nobody can have ended a game that nobody knows of.
            post(.rematch)
            if attendance.isComplete { tell(.resumed(summary)) }
            continuePlay(at: now)
        } else if grace > .zero {
            // The web client has ended the game; a bot has kept it and says so.
            attendance.beginProbation(until: now.elapsed + grace)
        } else {
            finishAsLost("this member's connection was lost", at: now)
        }
    }

    /// The inviter takes up the game: `start` for the same session, then the board.
    private mutating func announceAgain(at now: GameTime) {
        let anybody = roster.others(than: setting.me.id).contains { !attendance.isAway($0) }
        guard anybody else { return }
        outbox.clear()
        watch.confirmed = []
        board.touch(at: now.date)
        reminder.started(at: now.elapsed)
        postSession(.start)
        postState()
        if attendance.isComplete { tell(.resumed(summary)) }
        continuePlay(at: now)
    }

    /// A guest hears `start` for a game that it knows: the inviter takes it up, and its next board counts.
    mutating func continueGame(at now: GameTime) {
        switch phase {
        case .playing:
            attendance.present(roster.inviter)
            heard(from: roster.inviter)
        case .finished(let result, _) where result.manner == .opponentLeft || result.manner == .connectionLost:
            phase = .playing
            roster.set(.playing)
            changed()
            tell(.resumed(summary))
        default: return
        }
        watch.followsInviter = true
        watch.confirmed.formUnion(roster.seat(of: roster.inviter).map { [$0] } ?? [])
        continuePlay(at: now)
    }

    // MARK: Ends without a last move

    mutating func finishWithout(_ peer: PeerID, at now: GameTime) {
        finish(result(without: peer, .opponentLeft) { "\($0) did not come back" }, at: now)
    }

    mutating func finishAsLost(_ reason: String, at now: GameTime) {
        finish(result(without: setting.me.id, .connectionLost) { _ in reason }, at: now)
    }
}
