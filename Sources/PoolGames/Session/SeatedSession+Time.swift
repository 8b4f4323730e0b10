import PoolWire

/// What happens by itself.
extension SeatedSession {
    package var nextDeadline: Duration? {
        guard core.attendance.isConnected else { return nil }
        var deadlines = boardDeadlines + [core.outbox.due]
        switch core.phase {
        case .waiting(let room): deadlines += [room.until, room.invitationsUntil, room.repeatInvitations]
        case .joining(let until): deadlines.append(until)
        case .seated(let until, let readyAgain): deadlines += [until, readyAgain]
        case .playing:
            deadlines += [core.watch.disturbanceUntil, core.attendance.deadline]
            if core.attendance.isReachable { deadlines.append(core.reminder.next) }
            if core.attendance.isComplete { deadlines.append(abandonment) }
        case .finished(_, let at): deadlines += [at + core.setting.configuration.finishedKept, core.watch.finals.first]
        case .closed: break
        }
        return deadlines.compactMap { $0 }.min()
    }

    /// When the others have been waited for long enough.
    private var abandonment: Duration? {
        core.reminder.waitingSince.map { $0 + core.setting.configuration.abandonedAfter }
    }

    package mutating func advance(to now: GameTime) -> [SessionAction] {
        guard core.attendance.isConnected else { return [] }
        return perform(at: now) { session in
            switch session.core.phase {
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

    private mutating func advanceWaiting(_ room: SessionCore.WaitingRoom, to now: GameTime) {
        if room.until <= now.elapsed {
            callOff("not everybody was ready in time", at: now)
            return
        }
        if room.invitationsUntil <= now.elapsed, !core.roster.invited.isEmpty {
            core.roster.withdrawInvitations()
            closeIfDeserted("the invitation was not answered")
            startIfPossible(at: now)
        } else if let again = room.repeatInvitations, again <= now.elapsed {
            invite()
        }
        guard case .waiting(var room) = core.phase else { return }
        if room.invitationsUntil <= now.elapsed { room.invitationsUntil = room.until }
        if let again = room.repeatInvitations, again <= now.elapsed { room.repeatInvitations = nil }
        core.phase = .waiting(room)
    }

    private mutating func advanceSeated(until: Duration, readyAgain: Duration?, to now: GameTime) {
        if until <= now.elapsed {
            close("the game was not started")
        } else if let readyAgain, readyAgain <= now.elapsed {
            send(.ready, to: [core.roster.inviter])
            core.phase = .seated(until: until, readyAgain: now.elapsed + Self.readyRepeat * 4)
        }
    }

    private mutating func advancePlaying(to now: GameTime) {
        if let gone = core.attendance.expired(at: now.elapsed, in: core.roster.session.players.map(\.id)) {
            finishWithout(gone, at: now)
            return
        }
        if let until = core.attendance.probation, until <= now.elapsed {
            finishAsLost("the inviter did not take the game up again", at: now)
            return
        }
        advanceBoard(to: now)
        guard isPlaying else { return }
        if let until = core.watch.disturbanceUntil, until <= now.elapsed {
            core.watch.disturbanceUntil = nil
            postState()
        }
        if core.attendance.isComplete, let abandonment, abandonment <= now.elapsed {
            finishWithout(awaited ?? core.setting.me.id, at: now)
        } else if core.attendance.isReachable, core.reminder.fire(at: now.elapsed) {
            remind(at: now)
        }
    }

    /// Who has to move.
    private var awaited: PeerID? { core.roster.session.players.first { $0.playerIndex == awaitedSeat }?.id }

    private mutating func advanceFinished(since end: Duration, to now: GameTime) {
        advanceBoard(to: now)
        if let due = core.watch.finals.first, due <= now.elapsed {
            core.watch.finals.removeFirst()
            sayItIsOver()
        }
        if end + core.setting.configuration.finishedKept <= now.elapsed { close("finished") }
    }
}
