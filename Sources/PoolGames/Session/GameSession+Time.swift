import PoolWire

/// What happens by itself.
extension GameSession {
    package var nextDeadline: Duration? {
        guard attendance.isConnected else { return nil }
        var deadlines = [outbox.due, watch.gapUntil]
        switch phase {
        case .waiting(let room): deadlines += [room.until, room.invitationsUntil, room.repeatInvitations]
        case .joining(let until): deadlines.append(until)
        case .seated(let until, let readyAgain): deadlines += [until, readyAgain]
        case .playing:
            deadlines += [watch.disturbanceUntil, attendance.deadline]
            if attendance.isReachable { deadlines.append(reminder.next) }
            if attendance.isComplete { deadlines.append(abandonment) }
        case .finished(_, let at): deadlines += [at + setting.configuration.finishedKept, watch.finals.first]
        case .closed: break
        }
        return deadlines.compactMap { $0 }.min()
    }

    /// When the others have been waited for long enough.
    private var abandonment: Duration? { reminder.waitingSince.map { $0 + setting.configuration.abandonedAfter } }

    package mutating func advance(to now: GameTime) -> [SessionAction] {
        guard attendance.isConnected else { return [] }
        return perform(at: now) { session in
            switch session.phase {
            case .waiting(let room): session.advanceWaiting(room, to: now)
            case .joining(let until): if until <= now.elapsed { session.close("the game was not started") }
            case .seated(let until, let readyAgain):
                session.advanceSeated(until: until, readyAgain: readyAgain, to: now)
            case .playing: session.advancePlaying(to: now)
            case .finished(_, let at): session.advanceFinished(since: at, to: now)
            case .closed: break
            }
        }
    }

    private mutating func advanceWaiting(_ room: WaitingRoom, to now: GameTime) {
        if room.until <= now.elapsed {
            callOff("not everybody was ready in time", at: now)
            return
        }
        if room.invitationsUntil <= now.elapsed, !roster.invited.isEmpty {
            roster.withdrawInvitations()
            closeIfDeserted("the invitation was not answered")
            startIfPossible(at: now)
        } else if let again = room.repeatInvitations, again <= now.elapsed {
            invite()
        }
        guard case .waiting(var room) = phase else { return }
        if room.invitationsUntil <= now.elapsed { room.invitationsUntil = room.until }
        if let again = room.repeatInvitations, again <= now.elapsed { room.repeatInvitations = nil }
        phase = .waiting(room)
    }

    private mutating func advanceSeated(until: Duration, readyAgain: Duration?, to now: GameTime) {
        if until <= now.elapsed {
            close("the game was not started")
        } else if let readyAgain, readyAgain <= now.elapsed {
            send(.ready, to: [roster.inviter])
            phase = .seated(until: until, readyAgain: now.elapsed + Self.readyRepeat * 4)
        }
    }

    private mutating func advancePlaying(to now: GameTime) {
        if let gone = attendance.expired(at: now.elapsed, in: roster.session.players.map(\.id)) {
            finishWithout(gone, at: now)
            return
        }
        if let until = attendance.probation, until <= now.elapsed {
            finishAsLost("the inviter did not take the game up again", at: now)
            return
        }
        if let until = watch.gapUntil, until <= now.elapsed {
            watch.gapUntil = nil
            board.dropEarly()
            repair("a move is missing")
        }
        if let until = watch.disturbanceUntil, until <= now.elapsed {
            watch.disturbanceUntil = nil
            postState()
        }
        if attendance.isComplete, let abandonment, abandonment <= now.elapsed {
            finishWithout(awaited ?? setting.me.id, at: now)
        } else if attendance.isReachable, reminder.fire(at: now.elapsed) {
            remind()
        }
    }

    /// Who has to move.
    private var awaited: PeerID? { roster.session.players.first { board.isTurn(of: $0.playerIndex) }?.id }

    /// Repeats what the others may have missed.
    private mutating func remind() {
        guard outbox.isEmpty else { return }
        if watch.rematchUnheard {
            post(.rematch)
        } else if role == .inviter, !isConfirmed {
            postSession(.start)
        }
        postState()
    }

    private mutating func advanceFinished(since end: Duration, to now: GameTime) {
        if let until = watch.gapUntil, until <= now.elapsed {
            watch.gapUntil = nil
            watch.held = nil
            sayItIsOver()
        }
        if let due = watch.finals.first, due <= now.elapsed {
            watch.finals.removeFirst()
            sayItIsOver()
        }
        if end + setting.configuration.finishedKept <= now.elapsed { close("finished") }
    }
}
