public import Foundation
public import PoolTransport
public import PoolWire

/// What a membership tells its subscribers.
public typealias PoolEvents = Subscription<PoolEvent>

/// What happens in a pool, as a member sees it.
public enum PoolEvent: Sendable, Equatable {
    /// The membership stands. `isReturn`: again, after a lost connection; who came or went meanwhile follows as
    /// `memberJoined` and `memberLeft`, and is in the snapshot already.
    case joined(PoolSnapshot, isReturn: Bool)
    /// Somebody came, or came back.
    case memberJoined(Member)
    /// Somebody went. Never said of the host, see `hostStatus`.
    case memberLeft(Member, reason: String)
    case profileChanged(Member)
    /// Sealed messages to and from this member are possible now. Also said when its key changed.
    case keyEstablished(PeerID)
    case message(PoolIncoming)
    case hostStatus(online: Bool, offlineSince: Date?)
    /// Host only: somebody may come in if `Membership.answer` says so in time.
    case joinRequest(AdmissionRequest)
    /// Host only: a request was decided, by rule, by `answer` or by the clock.
    case joinDecided(AdmissionDecision)
    /// The link is lost and will be tried again.
    case connectionLost(attempt: Int, delay: Duration, reason: String)
    /// Something a person should know that ends nothing.
    case warning(String)
    /// The end; no event follows.
    case ended(EndReason)
}

/// A message whose sender is certain.
public struct PoolIncoming: Sendable, Equatable {
    public var id: UUID
    public var type: MessageType
    /// Authenticated by the transport.
    public var from: PeerID
    /// As this pool knows the sender, clean and short.
    public var senderName: String
    /// JSON of the type's payload struct.
    public var payload: Data
    /// When the sender says it was made.
    public var timestamp: Date

    public init(id: UUID, type: MessageType, from: PeerID, senderName: String, payload: Data, timestamp: Date) {
        self.id = id
        self.type = type
        self.from = from
        self.senderName = senderName
        self.payload = payload
        self.timestamp = timestamp
    }
}

/// Somebody asks to be let in and a person (or a bot's rule) has to decide.
public struct AdmissionRequest: Sendable, Equatable {
    public var peer: PeerID
    /// Clean; a claim, not an identity.
    public var name: String
    /// Whether the right to ask could be checked: `false` when this host no longer knows the invitation.
    public var isVerified: Bool
    /// Whether this key was thrown out before.
    public var wasRemoved: Bool

    public init(peer: PeerID, name: String, isVerified: Bool, wasRemoved: Bool) {
        self.peer = peer
        self.name = name
        self.isVerified = isVerified
        self.wasRemoved = wasRemoved
    }
}

/// What became of a request to be let in.
public struct AdmissionDecision: Sendable, Equatable {
    public var peer: PeerID
    public var name: String
    public var approved: Bool
    /// Why, in a few words; told to those who are refused.
    public var reason: String

    public init(peer: PeerID, name: String, approved: Bool, reason: String) {
        self.peer = peer
        self.name = name
        self.approved = approved
        self.reason = reason
    }
}
