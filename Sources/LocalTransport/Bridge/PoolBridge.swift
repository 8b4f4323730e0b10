public import Logging
public import Pool
import PoolMesh
public import PoolTransport
public import PoolWire

/// Joins two pools that one peer is a member of, such as a local one and one over a relay (mesh.md 8): what is said in
/// the one is heard in the other, once.
///
/// It stands between transports and memberships, for messages pass as they are, and a membership makes its own. Give the
/// two memberships `primary` and `relay` instead of the transports, and run them as ever.
///
/// Members see the bridge as the sender of what it copies, and the author's name in the message. So not everything can
/// pass: keys and sealed messages in another's name are refused by all, profiles would rename the bridge, and game
/// messages for everyone are obeyed by web clients that are not in the game (pool.md 1, games.md 6).
public actor PoolBridge {
    /// What passes unless the owner wants something else.
    public static let defaultPassing: Set<MessageType> = [.chat]
    /// Copies that wait for a side. When there are more, new ones are dropped: waiting could make two bridges between
    /// the same pools wait for each other.
    static let capacity = 256

    struct Copy: Sendable {
        let payload: [UInt8]
        let recipients: [PeerID]
        let isReliable: Bool
    }

    /// For the membership in the local pool.
    public nonisolated let primary: BridgedTransport
    /// For the membership in the other pool.
    public nonisolated let relay: BridgedTransport

    private let time: TimeSource
    private let logger: Logger
    private let outboxes: [MessageBridge.Side: AsyncStream<Copy>.Continuation]
    private var rules: MessageBridge
    /// Copies that found no room since the beginning.
    public private(set) var dropped = 0

    /// - Parameter passing: which messages are copied. Of types that belong to one pool alone (`relay`, `system`) none is.
    public init(
        primary: any Transport, relay: any Transport, passing: Set<MessageType> = PoolBridge.defaultPassing,
        time: TimeSource = .system, logger: Logger
    ) {
        self.time = time
        self.logger = logger
        rules = MessageBridge(passing: passing)
        self.primary = BridgedTransport(primary)
        self.relay = BridgedTransport(relay)
        outboxes = [.primary: self.primary.outbox, .relay: self.relay.outbox]
        self.primary.join(self, .primary)
        self.relay.join(self, .relay)
    }

    /// Something has happened on a side.
    /// - Returns: whether it is for the membership there.
    func happened(_ event: TransportEvent, on side: MessageBridge.Side) -> Bool {
        let now = time.now()
        switch event {
        case .joined(let pool):
            for peer in pool.peers ?? [] { rules.peerJoined(peer.id, on: side, now: now) }
        case .peerJoined(let peer): rules.peerJoined(peer.id, on: side, now: now)
        case .peerLeft(let peer, _): rules.peerLeft(peer, on: side)
        case .reconnecting, .ended: rules.sideLost(side)
        case .received(let peer, let payload):
            // What cannot be read is the membership's to judge.
            guard let message = try? PoolMessage(decoding: payload) else { return true }
            let decision = rules.arrived(message, from: peer, on: side, now: now)
            if !decision.copies.isEmpty { copy(payload, of: message, to: decision.copies, on: side.other) }
            return decision.isDelivered
        default: break
        }
        return true
    }

    private func copy(_ payload: [UInt8], of message: PoolMessage, to peers: [PeerID], on side: MessageBridge.Side) {
        let copy = Copy(payload: payload, recipients: peers, isReliable: message.isReliable)
        guard case .dropped? = outboxes[side]?.yield(copy) else { return }
        dropped += 1
        logger.debug("dropped a message for the other side of a bridge: it is too slow")
    }

    /// The membership of a side says something itself.
    func said(_ payload: [UInt8]) {
        guard let message = try? PoolMessage(decoding: payload) else { return }
        rules.sent(message.id, now: time.now())
    }
}
