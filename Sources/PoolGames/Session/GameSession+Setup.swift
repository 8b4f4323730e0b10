import GameRules
package import PoolWire

/// From the invitation to the start.
extension GameSession {
    package mutating func open(at now: GameTime) -> [SessionAction] {
        perform(at: now) { session in
            switch session.phase {
            case .waiting: session.invite()
            case .joining: session.answer()
            case .seated, .playing, .finished, .closed: break
            }
        }
    }

    package mutating func invitedAgain(at now: GameTime) -> [SessionAction] {
        perform(at: now) { session in
            if case .joining = session.phase { session.answer() }
        }
    }

    package mutating func received(
        _ control: GameControlPayload, from sender: PeerID, profile: PoolUserProfile?, at now: GameTime
    ) -> [SessionAction] {
        guard control.sessionID == sessionID, sender != setting.me.id else { return [] }
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

    func invitation() -> GameInvitation? {
        setting.invitationID.map {
            GameInvitation(
                invitationID: $0, gameType: gameType, hostPeerID: setting.me.id, hostName: setting.me.name,
                sessionID: sessionID, timestamp: roster.session.createdAt)
        }
    }

    mutating func invite() {
        guard let invitation = invitation() else { return }
        send(.invite, ControlCoding.encode(invitation), to: roster.invited.sorted())
    }

    private mutating func receivedResponse(
        _ control: GameControlPayload, from sender: PeerID, profile: PoolUserProfile?, at now: GameTime
    ) {
        guard case .waiting = phase,
            let response = ControlCoding.decode(GameInvitationResponse.self, from: control.data),
            response.responderPeerID == sender
        else { return }
        guard response.accepted else {
            if roster.decline(sender) {
                tell(.declined(sessionID: sessionID, by: sender))
                closeIfDeserted("nobody wants to play")
                startIfPossible(at: now)
            }
            return
        }
        let guest = GameIdentity(id: sender, name: response.responderName, profile: profile)
        guard roster.accept(guest, capacity: game.rules.players.upperBound) else { return }
        postSession(.sessionUpdate)
        startIfPossible(at: now)  // Its `ready` may have come first.
    }

    private mutating func receivedReady(from sender: PeerID, at now: GameTime) {
        guard case .waiting = phase else { return }
        roster.markReady(sender)
        startIfPossible(at: now)
    }

    mutating func closeIfDeserted(_ reason: String) {
        if roster.invited.isEmpty, roster.session.players.count == 1 { close(reason) }
    }

    /// Starts as soon as the seats are taken, or everybody has answered, and all are ready.
    mutating func startIfPossible(at now: GameTime) {
        guard case .waiting = phase, roster.isEverybodyReady,
            game.rules.players.contains(roster.session.players.count),
            roster.invited.isEmpty || roster.session.players.count == game.rules.players.upperBound
        else { return }
        roster.withdrawInvitations()
        roster.set(.playing)
        phase = .playing
        board = Board(game, players: roster.session.players.count, at: roster.session.createdAt)
        postSession(.start)
        begin(.started(summary), at: now)
    }

    // MARK: Guest

    /// When `ready` is sent again while the inviter has not seen it.
    static var readyRepeat: Duration { .seconds(5) }

    private mutating func answer() {
        guard let invitationID = setting.invitationID else { return }
        let response = GameInvitationResponse(
            invitationID: invitationID, accepted: true, responderPeerID: setting.me.id, responderName: setting.me.name)
        send(.inviteResponse, ControlCoding.encode(response), to: [roster.inviter])
        send(.ready, to: [roster.inviter])
    }

    private mutating func receivedUpdate(_ control: GameControlPayload, from sender: PeerID, at now: GameTime) {
        guard role == .guest, sender == roster.inviter,
            let session = ControlCoding.decode(MultiplayerGameSession.self, from: control.data),
            session.sessionID == sessionID
        else { return }
        switch (session.state, phase) {
        case (.cancelled, .joining), (.cancelled, .seated), (.finished, .joining), (.finished, .seated):
            close("called off by the inviter")
        case (.cancelled, .playing):
            finish(GameResult(winner: nil, manner: .cancelled, reason: "called off by the inviter"), at: now)
        case (.finished, .playing), (.finished, .finished): learnEnd(from: session, at: now)
        case (.playing, .joining), (.playing, .seated):
            receivedStart(control, from: sender, at: now)
        case (_, .joining(let until)), (_, .seated(let until, _)):
            guard let own = session.players.first(where: { $0.id == setting.me.id }) else { return }
            if let checked = SessionRoster.checked(session, players: game.rules.players),
                checked.seat(of: setting.me.id) != nil
            {
                roster = checked
            }
            // The list may be older than the own `ready`, or that may be lost.
            let again = own.isReady ? nil : now.elapsed + Self.readyRepeat
            phase = .seated(until: until, readyAgain: again)
        default: break
        }
    }

    private mutating func receivedStart(_ control: GameControlPayload, from sender: PeerID, at now: GameTime) {
        guard role == .guest, sender == roster.inviter else { return }
        switch phase {
        case .joining, .seated:
            guard takeSeats(control) else { return }
            roster.set(.playing)
            phase = .playing
            board = Board(game, players: roster.session.players.count, at: now.date)
            begin(.started(summary), at: now)
        case .playing, .finished: continueGame(at: now)
        case .waiting, .closed: break
        }
    }

    /// Learns from a `start` who sits where. Without a list of players the seats stay as they are.
    /// - Returns: `false` when there is no seat for this member, or no possible game.
    private mutating func takeSeats(_ control: GameControlPayload) -> Bool {
        guard let data = control.data else { return true }
        guard let session = ControlCoding.decode(MultiplayerGameSession.self, from: data),
            session.sessionID == sessionID, session.hostPeerID == roster.inviter
        else { return false }
        guard let checked = SessionRoster.checked(session, players: game.rules.players) else { return false }
        guard checked.seat(of: setting.me.id) != nil else {
            // Too many have accepted. A forfeit would end the game for all (games.md 6.11).
            if session.players.contains(where: { $0.id == setting.me.id }) { close("no seat is left") }
            return false
        }
        roster = checked
        return true
    }

    // MARK: Both

    mutating func postSession(_ control: GameControlType) {
        post(control, ControlCoding.encode(roster.session))
    }

    /// Ends a session that has not begun, or forgets a finished one.
    mutating func close(_ reason: String) {
        if case .closed = phase { return }
        switch phase {
        case .playing, .finished: changed()
        default: break
        }
        phase = .closed
        reminder.disarm()
        tell(.closed(sessionID: sessionID, reason: reason))
    }
}
