import Foundation
import PoolMesh
import PoolWire

/// What passes between two pools that one peer is a member of (mesh.md 8): a local pool and one over a relay, or two
/// sessions of one pool. Here for the vectors: PoolBots has nothing of this kind to bridge (local-pools.md 7).
///
/// Messages are copied unchanged. Each is delivered once and copied once, whichever side it comes from and however
/// often: so two bridges between the same pools make no loop. Within a side nothing is passed on: the transports of
/// PoolBots reach every member by themselves.
struct MessageBridge: Sendable {
    enum Side: Sendable, Hashable, CaseIterable {
        case primary, relay

        /// Where messages of this side are copied to.
        var other: Side { self == .primary ? .relay : .primary }
    }

    /// What to do with a message.
    struct Decision: Sendable, Equatable {
        /// Whether it is for the peer itself as well.
        var isDelivered = false
        /// Whom to copy it to, on the other side.
        var copies: [PeerID] = []
    }

    /// How long a peer must have been there before it is sent copies: before that it may not listen yet.
    static let settlingTime = Duration.milliseconds(2_500)

    /// What belongs to one pool alone never passes: its mesh, and its host's orders.
    static let passable = Set(MessageType.allCases).subtracting([.relay, .system])

    private let passing: Set<MessageType>
    private var seen = DuplicateCache<UUID>()
    /// Since when the peers of each side are there.
    private var peers: [Side: [PeerID: Duration]] = [:]

    /// - Parameter passing: what is copied; `passable` is as mesh.md has it.
    init(passing: Set<MessageType> = MessageBridge.passable) {
        self.passing = passing.intersection(Self.passable)
    }

    mutating func peerJoined(_ peer: PeerID, on side: Side, now: Duration) {
        peers[side, default: [:]][peer] = now
    }

    mutating func peerLeft(_ peer: PeerID, on side: Side) { peers[side]?[peer] = nil }

    /// All peers of a side are gone, as when a connection is lost.
    mutating func sideLost(_ side: Side) { peers[side] = nil }

    /// A message of this peer itself, sent on both sides: what comes back is no news.
    mutating func sent(_ id: UUID, now: Duration) { seen.mark(id, now: now) }

    /// A message has come.
    /// - Parameter sender: whom the transport vouches for; the message may name another.
    mutating func arrived(_ message: PoolMessage, from sender: PeerID, on side: Side, now: Duration) -> Decision {
        guard !seen.contains(message.id, now: now) else { return Decision() }
        seen.mark(message.id, now: now)
        guard passing.contains(message.type) else { return Decision(isDelivered: true) }
        let settled = peers[side.other, default: [:]].filter { now - $0.value >= Self.settlingTime }.keys
        let copies = settled.filter { $0 != sender && $0 != message.senderID }.sorted()
        return Decision(isDelivered: true, copies: copies)
    }
}
