package import Foundation
package import PoolWire

/// What passes between two pools that one peer is a member of (mesh.md 8): a local pool and one over a relay, or two
/// sessions of one pool.
///
/// Messages are copied unchanged. Each is delivered once and copied once, whichever side it comes from and however
/// often: so two bridges between the same pools make no loop. Within a side nothing is passed on: the transports of
/// PoolBots reach every member by themselves.
package struct MessageBridge: Sendable {
    package enum Side: Sendable, Hashable, CaseIterable {
        case primary, relay

        /// Where messages of this side are copied to.
        package var other: Side { self == .primary ? .relay : .primary }
    }

    /// What to do with a message.
    package struct Decision: Sendable, Equatable {
        /// Whether it is for the peer itself as well.
        package var isDelivered = false
        /// Whom to copy it to, on the other side.
        package var copies: [PeerID] = []

        package init(isDelivered: Bool = false, copies: [PeerID] = []) {
            self.isDelivered = isDelivered
            self.copies = copies
        }
    }

    /// How long a peer must have been there before it is sent copies: before that it may not listen yet.
    package static let settlingTime = Duration.milliseconds(2_500)

    private var seen = DuplicateCache<UUID>()
    /// Since when the peers of each side are there.
    private var peers: [Side: [PeerID: Duration]] = [:]

    package init() {}

    package mutating func peerJoined(_ peer: PeerID, on side: Side, now: Duration) {
        peers[side, default: [:]][peer] = now
    }

    package mutating func peerLeft(_ peer: PeerID, on side: Side) { peers[side]?[peer] = nil }

    /// All peers of a side are gone, as when a connection is lost.
    package mutating func sideLost(_ side: Side) { peers[side] = nil }

    /// A message of this peer itself, sent on both sides: what comes back is no news.
    package mutating func sent(_ id: UUID, now: Duration) { seen.mark(id, now: now) }

    /// A message has come.
    /// - Parameter sender: whom the transport vouches for; the message may name another.
    package mutating func arrived(_ message: PoolMessage, from sender: PeerID, on side: Side, now: Duration) -> Decision
    {
        guard !seen.contains(message.id, now: now) else { return Decision() }
        seen.mark(message.id, now: now)
        guard Self.passes(message.type) else { return Decision(isDelivered: true) }
        let settled = peers[side.other, default: [:]].filter { now - $0.value >= Self.settlingTime }.keys
        let copies = settled.filter { $0 != sender && $0 != message.senderID }.sorted { $0.precedes($1) }
        return Decision(isDelivered: true, copies: copies)
    }

    /// What belongs to one pool alone does not pass: its mesh, and its host's orders.
    private static func passes(_ type: MessageType) -> Bool { type != .relay && type != .system }
}
