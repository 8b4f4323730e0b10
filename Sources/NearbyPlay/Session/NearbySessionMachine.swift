import Foundation
import Pool
import PoolWire

/// One session between two players, over lost connections, as a value (nearby.md 9 to 17, 22).
///
///     unconfirmed -> up <-> down -> over        (a guest)
///                    up <-> down -> over        (a host)
///
/// A guest takes the other side for the host only when something opened with the code's key: it pings first (26.3).
///
/// Illegal inputs. Our bug: a link for a session that is over, a code of more than 256 bytes to leave with is refused. The
/// peer's error: everything that a receiver must refuse ends the session with its tag. Harmless races, ignored: frames
/// and losses after the end, a link that is lost twice.
package struct NearbySessionMachine {
    private enum State {
        case up(Link)
        case down(since: Duration)
        case over
    }

    /// One connection.
    private struct Link {
        var cipher: FrameCipher
        var rate: TokenBucket
        /// Whether the other side has shown that it has the code.
        var isConfirmed: Bool
        /// Whether its keys come from more than the code.
        var isAgreed: Bool
        var lastHeard: Duration
        /// When the ping went out that nobody has answered yet.
        var askedAt: Duration?
    }

    private static let silence = Duration.seconds(30)
    private static let patience = Duration.seconds(5)
    private static let messagesPerSecond = 20.0
    private static let messageBurst = 50.0

    package let role: NearbyRole
    package let sessionID: String
    package let peer: NearbyPlayer
    private let own: NearbyPlayer
    private var state: State
    private var hasConnected = false
    private var isSecured = false
    private var sent = ReplayBuffer()
    /// What a guest wants to say while there is no connection: it has no number yet.
    private var waiting: [(kind: NearbyMessage.Kind, payload: Payload, id: UUID, time: NearbyTime)] = []
    /// The number of the last game action that arrived.
    package private(set) var lastInbound: UInt32?
    /// The lowest number of the next one.
    package var nextInbound: UInt32? { lastInbound.map { $0 < .max ? $0 + 1 : nil } ?? 0 }
    private var seen = RecentlySeen<UUID>(capacity: 1_024, lifetime: .seconds(3_600))

    /// What is sent, before it has a number.
    private enum Payload {
        case action(ChessAction)
        case text([UInt8])
    }

    /// A new session, its handshake just done. `begin` comes next.
    package init(
        role: NearbyRole, sessionID: String, own: NearbyPlayer, peer: NearbyPlayer, keys: NearbyKeys, now: Duration
    ) {
        self.role = role
        self.sessionID = sessionID
        self.own = own
        self.peer = peer
        state = .up(Self.link(keys, role, now, isReturn: false))
    }

    private static func link(_ keys: NearbyKeys, _ role: NearbyRole, _ now: Duration, isReturn: Bool) -> Link {
        // What the other side has kept for this one comes all at once.
        let burst = messageBurst + (isReturn ? Double(NearbyProtocol.replayCapacity) : 0)
        return Link(
            cipher: FrameCipher(keys, role: role),
            rate: TokenBucket(perSecond: messagesPerSecond, burst: burst, now: now), isConfirmed: role == .host,
            isAgreed: keys.isAgreed, lastHeard: now)
    }

    package var isOver: Bool { if case .over = state { true } else { false } }
    package var isUp: Bool { if case .up = state { true } else { false } }
    /// Whether it was ever told to be connected.
    package var wasConnected: Bool { hasConnected }
    /// Since when there is no connection.
    package var downSince: Duration? { if case .down(let since) = state { since } else { nil } }

    /// When `tick` is due.
    package var deadline: Duration? {
        switch state {
        case .up(let link): link.askedAt.map { $0 + Self.patience } ?? link.lastHeard + Self.silence
        // The window's end belongs to it.
        case .down(let since): since + NearbyProtocol.resumeWindow + .nanoseconds(1)
        case .over: nil
        }
    }

    // MARK: The link

    /// The first connection stands.
    package mutating func begin() -> [NearbySessionAction] {
        guard role == .guest else {
            hasConnected = true
            return [.tell(.connected)]
        }
        return seal(.ping)
    }

    /// Whether a host can go on with a guest that has got everything up to a number (17).
    package func canResume(after sequence: UInt32, now: Duration) -> Bool {
        switch state {
        case .up: break
        case .down(let since): guard now - since <= NearbyProtocol.resumeWindow else { return false }
        case .over: return false
        }
        return sequence < .max && sent.messages(from: sequence + 1) != nil
    }

    /// Another connection stands, with new keys.
    /// - Parameter next: the number of the first message that the other side has not got; `nil` when it did not say so, as
    ///   UPSTREAM's hosts.
    package mutating func resume(_ keys: NearbyKeys, next: UInt32?, now: Duration) -> [NearbySessionAction] {
        precondition(!isOver, "a session that is over does not resume")
        state = .up(Self.link(keys, role, now, isReturn: true))
        var actions: [NearbySessionAction] = role == .host ? [.tell(.resumed)] : seal(.ping)
        for message in next.flatMap({ sent.messages(from: $0) }) ?? [] { actions += seal(.message, message) }
        let waiting = waiting
        self.waiting = []
        for item in waiting { actions += number(item.kind, item.payload, item.id, item.time) }
        return actions
    }

    /// The connection is lost without a goodbye.
    package mutating func linkLost(now: Duration) -> [NearbySessionAction] {
        guard case .up = state else { return [] }
        guard hasConnected else { return end(nil) }
        state = .down(since: now)
        return [.tell(.interrupted)]
    }

    /// It will not come back.
    package mutating func end(_ error: NearbyError?) -> [NearbySessionAction] {
        guard !isOver else { return [] }
        let wasUp = isUp
        state = .over
        let farewell: [NearbySessionAction] = hasConnected ? [.tell(.disconnected(error))] : []
        return wasUp ? [.hangUp] + farewell : farewell
    }

    /// Tells an error and ends.
    package mutating func fail(_ error: NearbyError) -> [NearbySessionAction] {
        guard !isOver else { return [] }
        return (hasConnected ? [.tell(.failed(error))] : []) + end(error)
    }

    // MARK: Receiving

    package mutating func receive(_ frame: NearbyFrame, now: Duration) -> [NearbySessionAction] {
        guard case .up(var link) = state else { return [] }
        do {
            let plaintext = try link.cipher.open(frame)
            link.lastHeard = now
            link.askedAt = nil
            let isFirst = !link.isConfirmed
            link.isConfirmed = true
            let isAllowed = link.rate.take(now: now)
            state = .up(link)
            var greeting: [NearbySessionAction] = isFirst ? [.tell(hasConnected ? .resumed : .connected)] : []
            hasConnected = true
            if link.isAgreed, !isSecured {
                isSecured = true
                greeting.insert(.secured, at: 0)
            }
            guard isAllowed else { return greeting + tooMuch() }
            return greeting + (try handle(frame.kind, plaintext, now))
        } catch {
            return fail(error)
        }
    }

    private mutating func tooMuch() -> [NearbySessionAction] {
        seal(.bye, Array("too many messages".utf8)) + fail(.incompatible)
    }

    private mutating func handle(
        _ kind: NearbyFrame.Kind, _ plaintext: [UInt8], _ now: Duration
    ) throws(NearbyError) -> [NearbySessionAction] {
        switch kind {
        case .ping: return seal(.pong)
        case .pong: return []
        case .bye:
            guard plaintext.count <= NearbyProtocol.maxReasonBytes else { throw .incompatible }
            return end(nil)
        case .message: return try deliver(NearbyMessage(decoding: plaintext), now)
        case .handshake: throw .incompatible
        }
    }

    private mutating func deliver(_ message: NearbyMessage, _ now: Duration) throws(NearbyError)
        -> [NearbySessionAction]
    {
        switch message.kind {
        case .gameAction:
            let envelope = try GameEnvelope(decoding: message.payload)
            guard envelope.sessionID == sessionID, lastInbound.map({ envelope.sequence > $0 }) ?? true else {
                throw .sequenceReplay
            }
            lastInbound = envelope.sequence
            return seen.insert(message.id, now: now) ? [.tell(.action(envelope.action))] : []
        case .chat:
            guard seen.insert(message.id, now: now), let text = String(validating: message.payload, as: UTF8.self)
            else {
                return []
            }
            return [.tell(.chat(ShownText.clean(text, maxCharacters: NearbyProtocol.maxChatCharacters)))]
        default: return [.tell(.message(message))]
        }
    }

    // MARK: Sending

    /// - Throws: `.closed` after the end; `.incompatible` when a guest without a connection has said too much, and for a
    ///   reason to leave of more than 256 bytes.
    package mutating func obey(_ command: NearbyCommand, _ now: NearbyMoment) throws(NearbyError)
        -> [NearbySessionAction]
    {
        guard !isOver else { throw .closed }
        switch command {
        case .act(let action): return try send(.gameAction, .action(action), UUID(random: now.random), now.time)
        case .say(let text):
            let shown = ShownText.clean(text, maxCharacters: NearbyProtocol.maxChatCharacters)
            return try send(.chat, .text(Array(shown.utf8)), UUID(random: now.random), now.time)
        case .leave(let reason):
            guard reason.utf8.count <= NearbyProtocol.maxReasonBytes else { throw .incompatible }
            return (isUp ? seal(.bye, Array(reason.utf8)) : []) + end(nil)
        }
    }

    private mutating func send(
        _ kind: NearbyMessage.Kind, _ payload: Payload, _ id: UUID, _ time: NearbyTime
    ) throws(NearbyError) -> [NearbySessionAction] {
        guard !sent.isExhausted else { throw .incompatible }
        if role == .guest, !isUp {
            guard waiting.count < NearbyProtocol.replayCapacity else { throw .incompatible }
            waiting.append((kind, payload, id, time))
            return []
        }
        return number(kind, payload, id, time)
    }

    /// Takes the next number. Without a connection a host keeps the message for the guest's return.
    private mutating func number(
        _ kind: NearbyMessage.Kind, _ payload: Payload, _ id: UUID, _ time: NearbyTime
    ) -> [NearbySessionAction] {
        let bytes: [UInt8] =
            switch payload {
            case .action(let action):
                GameEnvelope(action: action, sequence: sent.nextSequence, sessionID: sessionID).json
            case .text(let text): text
            }
        let message = NearbyMessage(
            id: id, kind: kind, senderID: own.senderID(role), senderName: own.name, time: time, payload: bytes)
        let json = message.json
        sent.append(json)
        return seal(.message, json)
    }

    private mutating func seal(_ kind: NearbyFrame.Kind, _ plaintext: [UInt8] = []) -> [NearbySessionAction] {
        guard case .up(var link) = state else { return [] }
        let frame = link.cipher.seal(kind, plaintext)
        state = .up(link)
        return [.write(frame)]
    }

    // MARK: Time

    package mutating func tick(now: Duration) -> [NearbySessionAction] {
        switch state {
        case .up(var link):
            if let asked = link.askedAt {
                guard now >= asked + Self.patience else { return [] }
                guard hasConnected else { return end(.keepaliveTimeout) }
                state = .down(since: now)
                return [.hangUp, .tell(.failed(.keepaliveTimeout)), .tell(.interrupted)]
            }
            guard now >= link.lastHeard + Self.silence else { return [] }
            link.askedAt = now
            state = .up(link)
            return seal(.ping)
        case .down(let since): return now - since > NearbyProtocol.resumeWindow ? end(nil) : []
        case .over: return []
        }
    }
}
