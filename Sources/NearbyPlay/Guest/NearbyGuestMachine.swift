/// What a guest machine wants done.
package enum NearbyGuestAction: Sendable, Equatable {
    case connect
    case write(NearbyFrame)
    /// The handshake is done: longer frames may come.
    case passed
    /// Close the connection when everything is written.
    case close
    /// A session begins; its events follow under the same number.
    case began(session: Int, id: String, NearbyPlayer)
    case tell(session: Int, NearbyEvent)
    /// The other side is not the one that was advertised.
    case strange(NearbyID)
    /// The host shares more than the code with this guest, and will again (26.4).
    case secured(NearbyPlayer)
    /// The host does not, though it did before: somebody may be in between. The session does not begin.
    case exposed(NearbyPlayer)
    /// Nothing will follow.
    case finished(NearbyError?)
}

/// A guest: comes in with a code, returns after a lost connection (nearby.md 21), as a value.
///
///     connecting -> waiting for the answer -> running
///         ^                  |                   |
///         |                  v                   v
///         +------------- pausing <------------- lost
///
/// A lost session is resumed within its window when something had arrived; after a refusal with `bad_code`, or when
/// nothing had arrived, the guest comes in afresh, once, with a new session.
package struct NearbyGuestMachine {
    private enum State {
        case idle
        case connecting(until: Duration)
        case waiting(Question, until: Duration)
        case running
        case pausing(until: Duration)
        case over
    }

    /// What was said in a hello.
    private struct Question {
        var nonce: NearbyID
        var resume: ClientHello.Resume?
        var agreement: NearbyAgreement
    }

    private let own: NearbyPlayer
    private let code: String
    /// The installation that was advertised; `nil` if the address was typed.
    private let expected: NearbyID?
    private let timeouts: NearbyTimeouts
    private var secured: KnownPlayers
    private var state = State.idle
    private var session: (number: Int, machine: NearbySessionMachine)?
    private var sessions = 0
    /// Failed attempts since the loss.
    private var attempts = 0
    /// Whether a fresh join after a loss was tried.
    private var hasStartedAfresh = false

    package init(
        own: NearbyPlayer, code: String, expected: NearbyID? = nil, secured: KnownPlayers = KnownPlayers(),
        timeouts: NearbyTimeouts = NearbyTimeouts()
    ) {
        self.own = own
        self.code = code
        self.expected = expected
        self.secured = secured
        self.timeouts = timeouts
    }

    package var isOver: Bool { if case .over = state { true } else { false } }

    /// When `tick` is due.
    package var deadline: Duration? {
        let own: Duration? =
            switch state {
            case .idle, .running, .over: nil
            case .connecting(let until), .waiting(_, let until), .pausing(let until): until
            }
        return [own, session?.machine.deadline].compactMap { $0 }.min()
    }

    // MARK: The connection

    package mutating func start(_ now: NearbyMoment) -> [NearbyGuestAction] {
        guard case .idle = state else { preconditionFailure("a guest starts once") }
        return connect(now)
    }

    private mutating func connect(_ now: NearbyMoment) -> [NearbyGuestAction] {
        state = .connecting(until: now.uptime + timeouts.connect)
        return [.connect]
    }

    package mutating func connected(_ now: NearbyMoment) -> [NearbyGuestAction] {
        guard case .connecting = state else { return [.close] }
        let nonce = NearbyID(random: now.random)
        let resume = session.flatMap { session in
            session.machine.lastInbound.map {
                ClientHello.Resume(ackedSequence: $0, sessionID: session.machine.sessionID)
            }
        }
        let agreement = NearbyAgreement(random: now.random)
        state = .waiting(
            Question(nonce: nonce, resume: resume, agreement: agreement), until: now.uptime + timeouts.handshake)
        var hello = ClientHello(
            codeHash: NearbyKeys.hash(ofCode: code), name: own.name, nonce: nonce, player: own.id, resume: resume)
        hello.offer(agreement)
        return [.write(NearbyFrame(.handshake, hello.json))]
    }

    /// Nobody could be reached.
    package mutating func unreachable(_ now: NearbyMoment) -> [NearbyGuestAction] {
        guard case .connecting = state else { return [] }
        return attemptFailed(.handshakeTimeout, now)
    }

    package mutating func received(_ frame: NearbyFrame, _ now: NearbyMoment) -> [NearbyGuestAction] {
        switch state {
        case .waiting(let question, _): return answered(frame, question, now)
        case .running: return run(now) { $0.receive(frame, now: now.uptime) }
        default: return []
        }
    }

    /// What came is no frame.
    package mutating func unreadable(_ error: NearbyError, _ now: NearbyMoment) -> [NearbyGuestAction] {
        switch state {
        case .waiting: return [.close] + attemptFailed(error, now)
        case .running: return run(now) { $0.fail(error) }
        default: return []
        }
    }

    package mutating func closed(_ now: NearbyMoment) -> [NearbyGuestAction] {
        switch state {
        case .waiting: return attemptFailed(.handshakeTimeout, now)
        case .running: return run(now) { $0.linkLost(now: now.uptime) }
        default: return []
        }
    }

    // MARK: The handshake

    private mutating func answered(
        _ frame: NearbyFrame, _ question: Question, _ now: NearbyMoment
    ) -> [NearbyGuestAction] {
        do throws(NearbyError) {
            guard frame.kind == .handshake else { throw NearbyError.incompatible }
            switch try ServerHello(decoding: frame.data) {
            case .refused(let tag):
                let error = NearbyError(rawValue: tag).flatMap { $0.isRefusal ? $0 : nil } ?? .incompatible
                return [.close] + attemptFailed(error, now)
            case .accepted(let acceptance): return try accepted(acceptance, question, now)
            }
        } catch {
            return [.close] + attemptFailed(error, now)
        }
    }

    private mutating func accepted(
        _ hello: ServerHello.Acceptance, _ question: Question, _ now: NearbyMoment
    ) throws(NearbyError) -> [NearbyGuestAction] {
        let peer = NearbyPlayer(id: hello.player, name: hello.name)
        guard hello.agreementKey != nil || !secured.contains(hello.player) else {
            return [.exposed(peer), .close] + giveUp(.incompatible)
        }
        let agreed = hello.agreementKey.map { question.agreement.agreed(withHost: $0) }
        if case .some(nil) = agreed { throw .incompatible }
        let keys = NearbyKeys(
            code: code, clientNonce: question.nonce, serverNonce: hello.nonce, agreed: agreed.flatMap(\.self))
        let warning: [NearbyGuestAction] =
            expected.map { $0 == hello.player ? [] : [.strange(hello.player)] } ?? []
        state = .running
        attempts = 0
        if let asked = question.resume {
            guard hello.sessionID == asked.sessionID else { throw .incompatible }
            return [.passed] + run(now) { $0.resume(keys, next: hello.nextSequence, now: now.uptime) }
        }
        sessions += 1
        session = (
            sessions,
            NearbySessionMachine(
                role: .guest, sessionID: hello.sessionID, own: own, peer: peer, keys: keys, now: now.uptime)
        )
        return [.passed] + warning + [.began(session: sessions, id: hello.sessionID, peer)] + run(now) { $0.begin() }
    }

    /// A connection did not become a session.
    private mutating func attemptFailed(_ error: NearbyError, _ now: NearbyMoment) -> [NearbyGuestAction] {
        guard let lost = session?.machine.downSince else {
            state = .over
            return [.finished(error)]
        }
        switch error {
        case .badCode: return startAfresh(error, now)
        case .full, .handshakeTimeout: return pause(lost, error, now)
        case .rateLimited: return startAfresh(error, now, after: NearbyProtocol.coolOff)
        default: return giveUp(error)
        }
    }

    /// Tries to resume after 1, 2, 4, 8 seconds and so on, each a little different so that guests do not come together.
    private mutating func pause(
        _ lost: Duration, _ error: NearbyError, _ now: NearbyMoment
    ) -> [NearbyGuestAction] {
        let jitter = Double(now.random(1)[0]) / 256 * 0.5 + 0.75
        let delay = Duration.seconds(Double(1 << min(attempts, 3)) * jitter)
        attempts += 1
        guard now.uptime + delay <= lost + NearbyProtocol.resumeWindow else { return startAfresh(error, now) }
        state = .pausing(until: now.uptime + delay)
        return []
    }

    /// - Parameter delay: how long the host wants to hear nothing. It is longer than a session can be gone on with.
    private mutating func startAfresh(
        _ error: NearbyError, _ now: NearbyMoment, after delay: Duration = .zero
    ) -> [NearbyGuestAction] {
        guard !hasStartedAfresh else { return giveUp(error) }
        hasStartedAfresh = true
        guard delay > .zero else { return endSession(error) + connect(now) }
        state = .pausing(until: now.uptime + delay)
        return endSession(error)
    }

    private mutating func giveUp(_ error: NearbyError) -> [NearbyGuestAction] {
        state = .over
        return endSession(error) + [.finished(error)]
    }

    private mutating func endSession(_ error: NearbyError?) -> [NearbyGuestAction] {
        guard var old = session else { return [] }
        session = nil
        return old.machine.end(error).compactMap { action in
            if case .tell(let event) = action { .tell(session: old.number, event) } else { nil }
        }
    }

    // MARK: The session

    /// - Throws: `.closed` when that session is not the one of the moment; otherwise as the session.
    package mutating func obey(
        _ command: NearbyCommand, in number: Int, _ now: NearbyMoment
    ) throws(NearbyError) -> [NearbyGuestAction] {
        guard session?.number == number else { throw .closed }
        return try run(now) { machine throws(NearbyError) in try machine.obey(command, now) }
    }

    /// Ends everything.
    package mutating func stop(_ now: NearbyMoment) -> [NearbyGuestAction] {
        if case .over = state { return [] }
        if let number = session?.number, let actions = try? obey(.leave(reason: ""), in: number, now) { return actions }
        state = .over
        return [.close, .finished(nil)]
    }

    package mutating func tick(_ now: NearbyMoment) -> [NearbyGuestAction] {
        var actions: [NearbyGuestAction] = []
        switch state {
        case .connecting(let until) where now.uptime >= until:
            actions = [.close] + attemptFailed(.handshakeTimeout, now)
        case .waiting(_, let until) where now.uptime >= until:
            actions = [.close] + attemptFailed(.handshakeTimeout, now)
        case .pausing(let until) where now.uptime >= until: actions = connect(now)
        default: break
        }
        return actions + run(now) { $0.tick(now: now.uptime) }
    }

    /// Passes something to the session and looks after what follows from it.
    private mutating func run<Failure: Error>(
        _ now: NearbyMoment, _ body: (inout NearbySessionMachine) throws(Failure) -> [NearbySessionAction]
    ) throws(Failure) -> [NearbyGuestAction] {
        guard var current = session else { return [] }
        let wasDown = current.machine.downSince != nil
        let steps = try body(&current.machine)
        session = current
        var actions: [NearbyGuestAction] = []
        var end: NearbyError?
        for step in steps {
            switch step {
            case .write(let frame): actions.append(.write(frame))
            case .hangUp: actions.append(.close)
            case .tell(let event):
                actions.append(.tell(session: current.number, event))
                if case .disconnected(let error) = event { end = error }
            case .secured:
                secured.insert(current.machine.peer.id)
                actions.append(.secured(current.machine.peer))
            }
        }
        if current.machine.isOver {
            session = nil
            state = .over
            // A session that was never confirmed says nothing of its end: the other side does not know the code.
            return actions + [.close, .finished(current.machine.wasConnected ? end : .authFail)]
        }
        if let lost = current.machine.downSince, !wasDown { actions += lostLink(lost, now) }
        return actions
    }

    private mutating func lostLink(_ lost: Duration, _ now: NearbyMoment) -> [NearbyGuestAction] {
        attempts = 0
        hasStartedAfresh = false
        // A resume cannot say that nothing has arrived (17).
        guard session?.machine.lastInbound != nil else { return startAfresh(.handshakeTimeout, now) }
        return pause(lost, .handshakeTimeout, now)
    }
}
