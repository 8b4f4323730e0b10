package import PoolWire

/// What a message on a link is: its first byte (local-pools.md 2).
package enum LinkMessageKind: UInt8, Sendable {
    /// A `Packet` of the session between the two ends of the link.
    case payload = 1
    /// A `RelayEnvelope`.
    case envelope = 2
    /// A `TopologyMessage`.
    case topology = 3
    /// Control between the two ends of the link: not the mesh's.
    case control = 4
}

/// What members send each other over the mesh: the first byte of what is sealed (local-pools.md 5).
package enum MeshContent: UInt8, Sendable {
    /// A transport payload.
    case payload = 1
    /// Control between members, as it goes over a link if there is one.
    case control = 4
}

/// How a member can be reached.
package enum Reach: Sendable, Equatable {
    /// Over a link.
    case direct
    /// Over others; the first of them, and how many links there are.
    case relayed(over: PeerID, links: Int)
    /// Not at all now. What is sent waits.
    case none
}

/// What the owner of the links is to do.
package enum MeshAction: Sendable, Equatable {
    /// Write a message to the link of a neighbour: the kind's byte, then the body. An unreliable one may be dropped when
    /// the link has no room. So may an envelope: it is sent again if it matters.
    case write(LinkMessageKind, [UInt8], isReliable: Bool, to: PeerID)
    /// Something from a member has arrived for this one.
    case deliver(MeshContent, [UInt8], from: PeerID)
    /// A member can be reached in another way than before.
    case reach(PeerID, Reach)
    /// By how many seconds a member's clock is ahead of this one. Told when it begins or ends to matter.
    case clock(PeerID, ahead: Double)
    /// There is room again for what `send` had none for.
    case room(PeerID)
}

/// Why something cannot be sent.
package enum MeshError: Error, Sendable, Equatable {
    /// The peer is no member, as far as is known.
    case notMember
    /// Too much waits for this member. `MeshAction.room` tells when to try again.
    case full
    /// Longer than 10 MiB.
    case tooLarge
}
