package import Foundation
import PoolTransport
package import PoolWire

/// The life of one membership in a relay pool, as a value: no I/O, no clock, no keys, no randomness of its own.
///
/// States and moves (`retry` leads from every connected state to `pausing`, `finish` from everywhere to `ended`):
///
///     idle -> connecting -> greeting -> authenticating -> member          (host)
///                                          |      ^
///                                          v      |
///                                     claiming -> showingRecoveryKey
///             greeting -> rejoining -> member                             (approved guest)
///                            |  ^
///                            v  |
///             greeting -> joining -> member                               (new guest)
///     pausing -> connecting;  member -> closingPool -> ended
///
/// Illegal inputs. Our bug: `start` twice (precondition). The relay's error: a reply out of its state is ignored, as
/// is everything that cannot be decoded; a refusal ends the attempt or the membership by `RelayFailure`. Harmless
/// races, ignored: a solution for a challenge that is gone, a link that comes up after its time, anything after the end.
package struct RelayClientStateMachine {
    package typealias Action = RelayClientAction

    enum State {
        case idle
        /// `isOpen`: TCP is up, TLS and WebSocket are not.
        case connecting(until: Duration, isOpen: Bool)
        case greeting(until: Duration)
        case authenticating(nonce: String, until: Duration)
        case claiming(nonce: String, until: Duration)
        /// `nonce` is `nil` while there is no link.
        case showingRecoveryKey(nonce: String?)
        case rejoining(until: Duration)
        case joining(Joining)
        case member(RelayMembership)
        case closingPool(until: Duration, nextProbe: Duration)
        case pausing(until: Duration)
        case ended
    }

    /// A join on its way.
    struct Joining {
        /// When the wait for the host is over.
        var until: Duration
        /// Requests that the host may have seen, or will.
        var requests = 1
        /// The challenge being solved.
        var puzzle: String?
    }

    /// What is left over from an attempt when it ends.
    struct Attempt {
        /// Frames that came before the reply they belong after (relay.md 6).
        var early: [ServerFrame] = []
        var proofsOfWork = 0
        /// After a join that the relay refused although the host had approved it (relay.md 5.7).
        var isLastRejoin = false

        static let maxEarlyFrames = 64
    }

    let configuration: RelayTransportConfiguration
    let poolID: UUID
    /// For messages: where the relay is.
    let address: String
    var role: RelayRole
    var state = State.idle
    var attempt = Attempt()
    /// Failed attempts in a row.
    var failures = 0
    var hasJoined = false
    /// Host: wishes not yet fulfilled, the first maybe sent. They survive a lost link.
    var wishes: [InvitationWish] = []
    /// Host: guests seen and not seen leaving.
    var guests: Set<PeerID> = []

    package init(role: RelayRole, poolID: UUID, address: String, configuration: RelayTransportConfiguration) {
        self.role = role
        self.poolID = poolID
        self.address = address
        self.configuration = configuration
    }

    /// When `tick` is to be called, if nothing else happens before.
    package var deadline: Duration? {
        let own: Duration? =
            switch state {
            case .idle, .showingRecoveryKey, .ended: nil
            case .connecting(let until, _), .greeting(let until), .authenticating(_, let until),
                .claiming(_, let until), .rejoining(let until), .pausing(let until):
                until
            case .closingPool(let until, let nextProbe): min(until, nextProbe)
            case .joining(let joining): joining.until
            case .member(let membership): membership.deadline
            }
        guard let wish = idleWishes.map(\.expires).min() else { return own }
        return own.map { min($0, wish) } ?? wish
    }

    /// Wishes that were not sent. The one that was has a time limit of its own.
    var idleWishes: ArraySlice<InvitationWish> {
        if case .member(let membership) = state, membership.invitationUntil != nil { return wishes.dropFirst() }
        return wishes[...]
    }

    /// Whether hot frames may go straight to the reader.
    package var isMember: Bool { if case .member = state { true } else { false } }

    // MARK: Inputs

    package mutating func start(_ now: Moment) -> [Action] {
        guard case .idle = state else { preconditionFailure("a relay transport runs once") }
        return dial(now)
    }

    /// TCP is up; TLS and the WebSocket handshake follow.
    package mutating func linkOpened() {
        if case .connecting(let until, _) = state { state = .connecting(until: until, isOpen: true) }
    }

    /// The WebSocket stands.
    package mutating func linkUp(_ now: Moment) -> [Action] {
        guard case .connecting = state else { return [] }
        attempt = Attempt()
        let wait =
            switch role {
            case .host: configuration.timeouts.challenge
            case .guest: configuration.timeouts.joinWithoutChallenge
            }
        state = .greeting(until: now.uptime + wait)
        return []
    }

    package mutating func linkDown(_ end: LinkEnd, _ now: Moment, random: Double) -> [Action] {
        switch (state, end) {
        case (.idle, _), (.ended, _), (.pausing, _): return []
        case (.closingPool, _): return finish(.poolClosed("closed by this host"))
        case (_, .failed(let error)):
            // Something else than a relay answers there: only once it was one, that may pass.
            let isHopeless = error.code == .untrusted || error.code == .protocolViolation
            return isHopeless && !hasJoined ? finish(.failed(error)) : retry(error, now, random: random)
        case (_, .closed(let code, let reason)) where RelayFailure.isFarewell(code: code, reason: reason):
            return finish(RelayFailure.end(kickedBecause: reason))
        case (_, .closed(let code, let reason)):
            let what = reason.isEmpty ? code.map { "code \($0)" } ?? "no reason given" : reason
            let error = TransportError(.connectionLost, "The relay at \(address) closed the connection (\(what)).")
            return retry(error, now, random: random)
        case (_, .lost(let what)):
            let error = TransportError(.connectionLost, "The connection to the relay at \(address) broke (\(what)).")
            return retry(error, now, random: random)
        }
    }

    /// - Parameter random: from 0 up to but not including 1, for the jitter of a reconnection.
    package mutating func receive(_ frame: ServerFrame, _ now: Moment, random: Double) -> [Action] {
        if case .kicked(let reason) = frame, isConnected { return finish(RelayFailure.end(kickedBecause: reason)) }
        switch state {
        case .idle, .connecting, .pausing, .ended: return []
        case .greeting: return greeted(by: frame, now)
        case .authenticating(let nonce, _): return authenticating(nonce, frame, now, random: random)
        case .claiming(let nonce, _): return claiming(nonce, frame, now)
        case .showingRecoveryKey: return showingRecoveryKey(frame, now)
        case .rejoining: return rejoining(frame, now, random: random)
        case .joining(let joining): return self.joining(joining, frame, now, random: random)
        case .member(let membership): return member(membership, frame, now, random: random)
        case .closingPool: return closingPool(frame)
        }
    }

    /// The time of `deadline` has come.
    /// - Parameter isReading: whether the connection is being read; a slow reader is no silent relay.
    package mutating func tick(_ now: Moment, isReading: Bool, random: Double) -> [Action] {
        let failed = expireWishes(now)
        guard let deadline, deadline <= now.uptime else { return failed }
        return failed + passDeadline(now, isReading: isReading, random: random)
    }

    package mutating func leave() -> [Action] { finish(.left) }

    // MARK: Parts

    var isConnected: Bool {
        switch state {
        case .idle, .connecting, .pausing, .ended: false
        case .showingRecoveryKey(let nonce): nonce != nil
        default: true
        }
    }

    mutating func dial(_ now: Moment) -> [Action] {
        if case .guest(let guest) = role, !guest.isApproved, !guest.mayAsk(at: now.unix) {
            return finish(.failed(invitationError(guest)))
        }
        state = .connecting(until: now.uptime + configuration.timeouts.connect, isOpen: false)
        return [.connect]
    }

    func invitationError(_ guest: RelayRole.Guest) -> TransportError {
        TransportError(
            .invitation,
            guest.invitationExpiry == nil
                ? "There is no invitation to join with: ask the pool's host for one."
                : "The invitation has expired: ask the pool's host for a new one.")
    }

    /// Keeps a frame until the reply it came before.
    mutating func keep(_ frame: ServerFrame) -> [Action] {
        if attempt.early.count < Attempt.maxEarlyFrames { attempt.early.append(frame) }
        return []
    }

    /// This attempt failed; the next one comes after a pause, if there is one.
    mutating func retry(_ error: TransportError, _ now: Moment, random: Double) -> [Action] {
        let wasMember = isMember
        failures += 1
        if configuration.backoff.endsWithFirstFailure, !hasJoined { return finish(.failed(error)) }
        if let limit = configuration.backoff.maxAttempts, failures > limit {
            let message = "\(error.message) Gave up after \(limit) more attempts."
            return finish(.failed(TransportError(error.code, message)))
        }
        let delay = configuration.backoff.delay(attempt: failures, random: random)
        if case .showingRecoveryKey = state {
            // Whoever keeps the key goes first; `recoveryKeyShown` dials.
            state = .showingRecoveryKey(nonce: nil)
        } else {
            state = .pausing(until: now.uptime + delay)
        }
        return (wasMember ? [.shut] : [])
            + [.disconnect, .deliver(.reconnecting(attempt: failures, delay: delay, reason: error.message))]
    }

    mutating func finish(_ reason: EndReason) -> [Action] {
        if case .ended = state { return [] }
        let gone = TransportError(.notConnected, "The membership ended before the relay made the invitation.")
        let failed = wishes.map { Action.invitationFailed(request: $0.id, gone) }
        wishes = []
        state = .ended
        return failed + [.shut, .disconnect, .finish(reason)]
    }

    private mutating func passDeadline(_ now: Moment, isReading: Bool, random: Double) -> [Action] {
        switch state {
        case .idle, .showingRecoveryKey, .ended: return []
        case .pausing(let until):
            return until <= now.uptime ? dial(now) : []
        case .connecting(_, let isOpen):
            return retry(connectTimeout(isOpen: isOpen), now, random: random)
        case .greeting:
            return greetingTimeout(now, random: random)
        case .authenticating:
            let text = "The relay at \(address) did not answer host_auth: it may be limiting this address, or older "
            return retry(TransportError(.timeout, text + "than version 0.5."), now, random: random)
        case .claiming:
            let text = "The relay at \(address) did not answer the claim. If it was claimed all the same, its recovery "
            return retry(TransportError(.timeout, text + "key is lost."), now, random: random)
        case .rejoining:
            return rejoinTimeout(now, random: random)
        case .joining(let joining):
            return approvalTimeout(joining, now)
        case .member(let membership):
            return keepAlive(membership, now, isReading: isReading, random: random)
        case .closingPool(let until, _):
            if until <= now.uptime { return finish(.poolClosed("closed by this host")) }
            state = .closingPool(until: until, nextProbe: until)
            return [.send(.probe)]
        }
    }

    private func connectTimeout(isOpen: Bool) -> TransportError {
        let limit = configuration.timeouts.connect
        return isOpen
            ? TransportError(
                .timeout,
                "\(address) took the connection but did not answer the WebSocket handshake within \(limit): is it a "
                    + "relay, and is ws:// or wss:// right?")
            : TransportError(
                .unreachable,
                "Nobody answered at \(address) within \(limit): check the address, whether the relay runs, and whether "
                    + "a firewall lets it through.")
    }
}
