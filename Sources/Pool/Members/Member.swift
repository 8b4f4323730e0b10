public import Foundation
public import PoolTransport
public import PoolWire

/// Somebody else in the pool.
public struct Member: Sendable, Equatable, Identifiable {
    /// What is known about a member being there.
    public enum Presence: Sendable, Equatable {
        case here
        /// Known from before; this host was not told who is there now (relay.md 5.2).
        case presumed
        case away
    }

    public var id: PeerID
    /// The name to show: profile, else transport, else made from the id. Clean, at most 64 characters, never empty.
    public var name: String
    /// The name the transport gave, which the app's mentions go by (chat.md 16). Clean; may be empty.
    public var transportName: String
    /// Clean: colour within 0...7.
    public var profile: PoolUserProfile?
    public var isHost: Bool
    public var presence: Presence
    /// Whether sealed messages can be exchanged.
    public var hasKey: Bool
    /// How messages get there.
    public var connectionType = PeerConnectionType.direct

    /// Whether messages to this member make sense.
    public var isPresent: Bool { presence != .away }

    public init(
        id: PeerID, name: String, transportName: String = "", profile: PoolUserProfile? = nil, isHost: Bool = false,
        presence: Presence = .here, hasKey: Bool = false
    ) {
        self.id = id
        self.name = name
        self.transportName = transportName
        self.profile = profile
        self.isHost = isHost
        self.presence = presence
        self.hasKey = hasKey
    }
}

/// The pool at one moment.
public struct PoolSnapshot: Sendable, Equatable {
    /// The state of the link.
    public enum Connection: Sendable, Equatable {
        case connected
        case reconnecting
        case ended
    }

    public var poolID: UUID
    public var poolName: String
    public var selfID: PeerID
    /// The name this member goes by.
    public var selfName: String
    public var hostID: PeerID
    /// Everybody else known in this run, those who left included, in the order of their ids.
    public var members: [Member]
    public var hostOnline: Bool
    /// Includes the host.
    public var maxPeers: Int
    public var connection: Connection

    package init(
        poolID: UUID, poolName: String, selfID: PeerID, selfName: String, hostID: PeerID, members: [Member],
        hostOnline: Bool, maxPeers: Int, connection: Connection
    ) {
        self.poolID = poolID
        self.poolName = poolName
        self.selfID = selfID
        self.selfName = selfName
        self.hostID = hostID
        self.members = members
        self.hostOnline = hostOnline
        self.maxPeers = maxPeers
        self.connection = connection
    }

    public var isHost: Bool { selfID == hostID }

    /// The members that messages can reach.
    public var presentMembers: [Member] { members.filter(\.isPresent) }

    /// The member with this id.
    public func member(_ id: PeerID) -> Member? { members.first { $0.id == id } }
}
