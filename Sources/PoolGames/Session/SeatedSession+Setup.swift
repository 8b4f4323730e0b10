import GameRules
package import PoolWire

/// From the invitation to the start.
extension SeatedSession {
    package mutating func open(at now: GameTime) -> [SessionAction] {
        perform(at: now) { session in
            switch session.core.phase {
            case .waiting: session.invite()
            case .joining: session.answer()
            case .seated, .playing, .finished, .closed: break
            }
        }
    }

    package mutating func invitedAgain(at now: GameTime) -> [SessionAction] {
        perform(at: now) { session in
            if case .joining = session.core.phase { session.answer() }
        }
    }

    package mutating func received(
        _ control: GameControlPayload, from sender: PeerID, profile: PoolUserProfile?, at now: GameTime
    ) -> [SessionAction] {
        guard control.sessionID == sessionID, sender != core.setting.me.id else { return [] }
        return perform(at: now) { session in
            switch control.controlType {
            case .inviteResponse: session.receivedResponse(control, from: sender, profile: profile, at: now)
            case .ready: session.receivedReady(from: sender, at: now)
            case .sessionUpdate: session.receivedUpdate(control, from: sender, at: now)
            case .start: session.receivedStart(control, from: sender, at: now)
            case .forfeit: session.receivedForfeit(from: sender, at: now)
            case .rematch: session.receivedRematch(from: sender, at: now)
            case .invite, .pause, .resume: break
            }
        }
    }

    // MARK: Inviter

    mutating func invite() {
        for peer in core.roster.invited.sorted() {
            guard let invitationID = core.setting.invitations[peer] else { continue }
            let invitation = GameInvitation(
                invitationID: invitationID, gameType: gameType, hostPeerID: core.setting.me.id,
                hostName: core.setting.me.name, sessionID: sessionID, timestamp: core.roster.session.createdAt)
            send(.invite, ControlCoding.encode(invitation), to: [peer])
        }
    }

    private mutating func receivedResponse(
        _ control: GameControlPayload, from sender: PeerID, profile: PoolUserProfile?, at now: GameTime
    ) {
        guard case .waiting = core.phase,
            let response = ControlCoding.decode(GameInvitationResponse.self, from: control.data),
            response.responderPeerID == sender
        else { return }
        guard response.accepted else {
            if core.roster.decline(sender) {
                tell(.declined(sessionID: sessionID, by: sender))
                closeIfDeserted("nobody wants to play")
                startIfPossible(at: now)
            }
            return
        }
        let guest = GameIdentity(id: sender, name: response.responderName, profile: profile)
        guard core.roster.accept(guest, capacity: allowedPlayers.upperBound) else { return }
        postSession(.sessionUpdate)
        startIfPossible(at: now)  // Its `ready` may have come first.
    }

    private mutating func receivedReady(from sender: PeerID, at now: GameTime) {
        guard case .waiting = core.phase else { return }
        core.roster.markReady(sender)
        startIfPossible(at: now)
    }

    mutating func closeIfDeserted(_ reason: String) {
        if core.roster.invited.isEmpty, core.roster.session.players.count == 1 { close(reason) }
    }

    /// Starts as soon as the seats are taken, or everybody has answered, and all are ready.
    mutating func startIfPossible(at now: GameTime) {
        guard case .waiting = core.phase, core.roster.isEverybodyReady,
            allowedPlayers.contains(core.roster.session.players.count),
            core.roster.invited.isEmpty || core.roster.session.players.count == allowedPlayers.upperBound
        else { return }
        core.roster.withdrawInvitations()
        core.roster.set(.playing)
        core.phase = .playing
        layBoard(at: core.roster.session.createdAt)
        postSession(.start)
        begin(.started(summary), at: now)
    }

    // MARK: Guest

    /// When `ready` is sent again while the inviter has not seen it.
    static var readyRepeat: Duration { .seconds(5) }

    private mutating func answer() {
        guard let invitationID = core.setting.invitations[core.setting.me.id] else { return }
        let response = GameInvitationResponse(
            invitationID: invitationID, accepted: true, responderPeerID: core.setting.me.id,
            responderName: core.setting.me.name)
        send(.inviteResponse, ControlCoding.encode(response), to: [core.roster.inviter])
        send(.ready, to: [core.roster.inviter])
    }

    private mutating func receivedUpdate(_ control: GameControlPayload, from sender: PeerID, at now: GameTime) {
        guard role == .guest, sender == core.roster.inviter,
            let session = ControlCoding.decode(MultiplayerGameSession.self, from: control.data),
            session.sessionID == sessionID
        else { return }
        switch (session.state, core.phase) {
        case (.cancelled, .joining), (.cancelled, .seated), (.finished, .joining), (.finished, .seated):
            close("called off by the inviter")
        case (.cancelled, .playing):
            finish(GameResult(winner: nil, manner: .cancelled, reason: "called off by the inviter"), at: now)
        case (.finished, .playing), (.finished, .finished): learnEnd(from: session, at: now)
        case (.playing, .joining), (.playing, .seated):
            receivedStart(control, from: sender, at: now)
        case (_, .joining(let until)), (_, .seated(let until, _)):
            guard let own = session.players.first(where: { $0.id == core.setting.me.id }) else { return }
            if let checked = SessionRoster.checked(session, players: allowedPlayers),
                checked.seat(of: core.setting.me.id) != nil
            {
                core.roster = checked
            }
            // The list may be older than the own `ready`, or that may be lost.
            let again = own.isReady ? nil : now.elapsed + Self.readyRepeat
            core.phase = .seated(until: until, readyAgain: again)
        default: break
        }
    }

    private mutating func receivedStart(_ control: GameControlPayload, from sender: PeerID, at now: GameTime) {
        guard role == .guest, sender == core.roster.inviter else { return }
        switch core.phase {
        case .joining, .seated:
            guard takeSeats(control) else { return }
            startPlaying(at: now)
        case .playing, .finished: continueGame(at: now)
        case .waiting, .closed: break
        }
    }

    /// The inviter has started.
    mutating func startPlaying(at now: GameTime) {
        core.roster.set(.playing)
        core.phase = .playing
        layBoard(at: now.date)
        begin(.started(summary), at: now)
    }

    /// Learns from a `start` who sits where. Without a list of players the seats stay as they are.
    /// - Returns: `false` when there is no seat for this member, or no possible game.
    private mutating func takeSeats(_ control: GameControlPayload) -> Bool {
        guard let data = control.data else { return true }
        guard let session = ControlCoding.decode(MultiplayerGameSession.self, from: data),
            session.sessionID == sessionID, session.hostPeerID == core.roster.inviter
        else { return false }
        guard let checked = SessionRoster.checked(session, players: allowedPlayers) else { return false }
        guard checked.seat(of: core.setting.me.id) != nil else {
            // Too many have accepted. A forfeit would end the game for all (games.md 6.11).
            if session.players.contains(where: { $0.id == core.setting.me.id }) { close("no seat is left") }
            return false
        }
        core.roster = checked
        return true
    }

    // MARK: Both

    mutating func postSession(_ control: GameControlType) {
        post(control, ControlCoding.encode(core.roster.session))
    }

    /// Ends a session that has not begun, or forgets a finished one.
    mutating func close(_ reason: String) {
        if case .closed = core.phase { return }
        switch core.phase {
        case .playing, .finished: changed()
        default: break
        }
        core.phase = .closed
        core.reminder.disarm()
        tell(.closed(sessionID: sessionID, reason: reason))
    }
}
