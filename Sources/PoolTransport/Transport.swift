public import Foundation
public import PoolWire

/// A way to be a member of one pool: a relay, the local network, or other peers of this process.
///
/// A transport carries opaque payloads and says truthfully who sent them. It keeps its link alive by itself
/// (reconnection, rejoining) and tells what happens in `events`; it knows nothing of pool messages.
public protocol Transport: Sendable {
    /// What happens in the pool, in order, beginning with the first `.joined`. Read by exactly one consumer.
    /// The sequence is bounded (see each transport's configuration): while its reader is slow, the transport stops
    /// reading from the network. It ends after `.ended`.
    var events: TransportEvents { get }

    /// Lives until the membership ends: returns after a polite leave or a final refusal (told as `.ended`).
    /// - Throws: `CancellationError`.
    func run() async throws

    /// Sends a payload to members.
    ///
    /// Returns when the payload is queued; waits while the send queue is full.
    /// - Parameter payload: the JSON of a pool message, at most `maxPayloadBytes`.
    /// - Throws: `TransportError.payloadTooLarge`, `.notConnected` while there is no link (nothing is kept for
    ///   later: what to repeat after a reconnection is the sender's decision).
    func send(_ payload: [UInt8], to recipients: Recipients) async throws(TransportError)

    /// Sends a payload that may get lost on its way, and may arrive out of order, rather than hold others up. Where there
    /// is no such way it goes like every other.
    func sendUnreliably(_ payload: [UInt8], to recipients: Recipients) async throws(TransportError)

    /// Leaves the pool politely; `run()` returns soon after.
    func leave() async

    /// The most bytes `send` takes.
    var maxPayloadBytes: Int { get }

    /// What a host can do here; `nil` for a guest.
    var hosting: (any PoolHosting)? { get }
}

extension Transport {
    public func sendUnreliably(_ payload: [UInt8], to recipients: Recipients) async throws(TransportError) {
        try await send(payload, to: recipients)
    }
}

/// Who shall get a payload.
public enum Recipients: Sendable, Equatable {
    /// Everybody but the sender.
    case everyone
    /// Just these. An empty list is nobody.
    case only([PeerID])
}

/// What the host of a pool can do besides talking.
public protocol PoolHosting: Sendable {
    /// Makes an invitation.
    /// - Parameters:
    ///   - maxUses: 0 is unlimited.
    ///   - lifetime: how long it is valid.
    func createInvitation(maxUses: UInt8, lifetime: Duration) async throws(TransportError) -> HostedInvitation

    /// Makes an invitation unusable. Those who joined with it stay.
    func revokeInvitation(tokenID: String) async throws(TransportError)

    /// Lets a joiner in.
    func approve(_ request: HostJoinRequest) async throws(TransportError)

    /// Refuses a joiner, telling it why.
    func reject(_ request: HostJoinRequest, reason: String) async throws(TransportError)

    /// Removes a member and withdraws its approval, also when it is not connected. The reason is public.
    func kick(_ peer: PeerID, reason: String) async throws(TransportError)

    /// Ends the pool for everybody.
    func close() async throws(TransportError)

    /// Sets the pool's flags. Without any it checks whether the pool still exists.
    func updateConfig(tunnelExitEnabled: Bool?) async throws(TransportError)
}

/// An invitation made by this host.
public struct HostedInvitation: Sendable, Equatable {
    public var tokenID: String
    /// `stealth://invite/…`: a bearer secret.
    public var url: String
    public var expiresAt: Date

    public init(tokenID: String, url: String, expiresAt: Date) {
        self.tokenID = tokenID
        self.url = url
        self.expiresAt = expiresAt
    }
}

/// Somebody asks the host to be let in.
public struct HostJoinRequest: Sendable, Equatable {
    /// What the transport found out about the joiner's right to ask.
    public enum Proof: Sendable, Equatable {
        /// It holds a valid invitation of this host.
        case valid
        /// It does not: refuse. The text says what is wrong.
        case invalid(String)
        /// This host no longer knows the invitation (restart): a human decides.
        case unverified
    }

    public var peer: PeerID
    /// As the joiner gave it, cleaned by the relay. May be empty.
    public var displayName: String
    public var tokenID: String
    public var proof: Proof
    /// Where the joiner comes from, if the transport knows: strangers are counted by it, too, as keys cost nothing. An
    /// address, a network of addresses, or the member that passes the request on.
    public var source: String?

    public init(peer: PeerID, displayName: String, tokenID: String, proof: Proof, source: String? = nil) {
        self.peer = peer
        self.displayName = displayName
        self.tokenID = tokenID
        self.proof = proof
        self.source = source
    }
}

/// A member as a transport lists it.
public struct TransportPeer: Sendable, Equatable {
    public var id: PeerID
    /// As the transport knows it: maybe shortened and cleaned, maybe empty. Profiles say more.
    public var displayName: String

    public init(id: PeerID, displayName: String) {
        self.id = id
        self.displayName = displayName
    }
}

/// How a member is reached (pool.md 8).
public enum PeerConnectionType: String, Sendable, Equatable {
    /// Over a link of its own, or the relay that everybody uses.
    case direct
    /// Over other members.
    case relayed
    case unknown
}

/// The state of the pool at the moment a membership begins, or begins again after a lost connection.
public struct JoinedPool: Sendable, Equatable {
    public var poolID: UUID
    public var poolName: String
    public var selfID: PeerID
    public var hostID: PeerID
    /// Everybody else that is present. A host that returns to its pool is not told who is there: `nil`
    /// (relay.md 5.2); whoever knew the members keeps that knowledge.
    public var peers: [TransportPeer]?
    /// Includes the host.
    public var maxPeers: Int
    public var hostOnline: Bool
    /// Whether this is a return after a lost connection rather than a first arrival in this run.
    public var isReturn: Bool

    public init(
        poolID: UUID, poolName: String, selfID: PeerID, hostID: PeerID, peers: [TransportPeer]?, maxPeers: Int,
        hostOnline: Bool, isReturn: Bool
    ) {
        self.poolID = poolID
        self.poolName = poolName
        self.selfID = selfID
        self.hostID = hostID
        self.peers = peers
        self.maxPeers = maxPeers
        self.hostOnline = hostOnline
        self.isReturn = isReturn
    }
}

/// What happens on a transport.
public enum TransportEvent: Sendable, Equatable {
    /// The membership stands, for the first time or again.
    case joined(JoinedPool)
    /// Somebody came. May name a peer that is listed already: it replaces it.
    case peerJoined(TransportPeer)
    /// Somebody went. Never said of the host of a relay pool: see `hostStatus`.
    case peerLeft(PeerID, reason: String)
    /// A member is reached in another way from now on. At first each is reached directly.
    case connectionChanged(PeerID, PeerConnectionType)
    /// A payload arrived. May be a duplicate, and may be out of order with others of the same sender.
    case received(from: PeerID, payload: [UInt8])
    /// The pool's host went away or came back.
    case hostStatus(online: Bool, offlineSince: Date?)
    /// Host only: somebody asks to be let in; answer within a minute.
    case joinRequest(HostJoinRequest)
    /// The pool's flags changed.
    case configUpdated(tunnelExitEnabled: Bool)
    /// The link is lost and will be tried again. Until the next `.joined` nothing can be sent.
    case reconnecting(attempt: Int, delay: Duration, reason: String)
    /// Something a person should know that ends nothing: what happened, and what to do about it.
    case warning(String)
    /// The end; no event follows.
    case ended(EndReason)
}

/// Why a membership ended for good.
public enum EndReason: Sendable, Equatable {
    /// `leave()` was called.
    case left
    /// The host removed this member, with its reason.
    case kicked(String)
    /// The host or the relay closed the pool.
    case poolClosed(String)
    /// The same identity joined from elsewhere.
    case replacedElsewhere
    /// The host or the relay refused the join.
    case refused(String)
    /// It could not be established or kept; the text says what probably happened and what to do.
    case failed(TransportError)
}

extension EndReason {
    /// For people.
    public var sentence: String {
        switch self {
        case .left: "left"
        case .kicked(let reason): "removed by the host (\(reason))"
        case .poolClosed(let reason): "the pool was closed (\(reason))"
        case .replacedElsewhere: "the same identity joined from elsewhere"
        case .refused(let reason): "the host refused: \(reason)"
        case .failed(let error): error.message
        }
    }
}
