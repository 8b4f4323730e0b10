public import Foundation

/// A frame that the relay sends to a client (relay.md 6).
public enum ServerFrame: Sendable, Equatable {
    case authChallenge(nonce: String)
    case hostAuthSuccess(poolID: UUID, sessionToken: String)
    case claimSuccess(ClaimSuccess)
    case claimRejected(reason: String)
    case invitationCreated(InvitationCreated)
    case joinRequestForHost(JoinRequestForHost)
    case joinAccepted(JoinAccepted)
    case joinRejected(reason: String)
    case peerJoined(PeerInfo)
    case peerLeft(peerID: PeerID, reason: String)
    case relayed(Relayed)
    case kicked(reason: String)
    case error(RelayError)
    case heartbeatPong(timestamp: Int64, serverTime: Int64)
    case poolConfigUpdated(tunnelExitEnabled: Bool, updatedByHost: Bool)
    case poolHostStatus(online: Bool, offlineSince: Int64?)
    case serverHello(ServerHello)
    case sessionResumed(SessionResumed)
    case tunnelClose(TunnelClose)
    case tunnelWindowUpdate(TunnelWindowUpdate)
    case tunnelDNSResponse(TunnelDNSResponse)
    case tunnelError(TunnelError)
}

/// `claim_success` (relay.md 5.3, deltas.md 9).
public struct ClaimSuccess: Sendable, Equatable {
    public var serverFingerprint: String
    public var message: String
    /// Sent once and never again. `nil` only from relays older than 0.5.
    public var recoveryKey: String?

    public init(serverFingerprint: String, message: String, recoveryKey: String?) {
        self.serverFingerprint = serverFingerprint
        self.message = message
        self.recoveryKey = recoveryKey
    }
}

/// `invitation_created` (relay.md 6).
public struct InvitationCreated: Sendable, Equatable {
    public var tokenID: String
    public var url: String
    /// Unix seconds.
    public var expiresAt: Int64

    public init(tokenID: String, url: String, expiresAt: Int64) {
        self.tokenID = tokenID
        self.url = url
        self.expiresAt = expiresAt
    }
}

/// `join_request_for_host`: what a joiner sent, copied unverified but for the cleaned name (relay.md 6).
public struct JoinRequestForHost: Sendable, Equatable {
    public var clientPublicKey: String
    public var tokenID: String
    public var proof: String
    public var timestamp: Int64
    public var nonce: String
    public var displayName: String

    public init(
        clientPublicKey: String, tokenID: String, proof: String, timestamp: Int64, nonce: String, displayName: String
    ) {
        self.clientPublicKey = clientPublicKey
        self.tokenID = tokenID
        self.proof = proof
        self.timestamp = timestamp
        self.nonce = nonce
        self.displayName = displayName
    }
}

/// A member as the relay lists it (relay.md 6).
public struct PeerInfo: Sendable, Equatable {
    public var peerID: PeerID
    /// Cleaned by the relay (relay.md 9.9): not necessarily the spelling the peer uses.
    public var displayName: String
    public var publicKey: String
    /// Opaque: neither Unix time nor comparable between frames.
    public var connectedAt: Int64

    public init(peerID: PeerID, displayName: String, publicKey: String, connectedAt: Int64) {
        self.peerID = peerID
        self.displayName = displayName
        self.publicKey = publicKey
        self.connectedAt = connectedAt
    }
}

/// A pool as the relay describes it to a member (relay.md 6).
public struct PoolInfo: Sendable, Equatable {
    public var poolID: UUID
    public var name: String
    public var hostPeerID: PeerID
    /// Includes the host.
    public var maxPeers: Int
    public var currentPeers: Int
    /// Absent is `false` (deltas.md 4).
    public var tunnelExitEnabled: Bool
    /// Absent is `true` (relay.md 6).
    public var hostOnline: Bool

    public init(
        poolID: UUID, name: String, hostPeerID: PeerID, maxPeers: Int, currentPeers: Int,
        tunnelExitEnabled: Bool = false,
        hostOnline: Bool = true
    ) {
        self.poolID = poolID
        self.name = name
        self.hostPeerID = hostPeerID
        self.maxPeers = maxPeers
        self.currentPeers = currentPeers
        self.tunnelExitEnabled = tunnelExitEnabled
        self.hostOnline = hostOnline
    }
}

/// `join_accepted` (relay.md 6). `peers` lists the host first and includes the new member itself.
public struct JoinAccepted: Sendable, Equatable {
    public var sessionToken: String
    public var peerID: PeerID
    public var peers: [PeerInfo]
    public var poolInfo: PoolInfo

    public init(sessionToken: String, peerID: PeerID, peers: [PeerInfo], poolInfo: PoolInfo) {
        self.sessionToken = sessionToken
        self.peerID = peerID
        self.peers = peers
        self.poolInfo = poolInfo
    }
}

/// `relayed`: a payload from another member (relay.md 6).
public struct Relayed: Sendable, Equatable {
    public var data: String
    /// Set by the relay from the connection: the only sender identity to trust.
    public var fromPeerID: PeerID
    public var sequence: UInt64

    public init(data: String, fromPeerID: PeerID, sequence: UInt64) {
        self.data = data
        self.fromPeerID = fromPeerID
        self.sequence = sequence
    }
}

/// `error` (relay.md 7). Decide on `code`.
public struct RelayError: Sendable, Equatable {
    public var code: UInt32
    public var message: String

    public init(code: UInt32, message: String) {
        self.code = code
        self.message = message
    }
}

/// A proof-of-work puzzle (relay.md 8.8).
public struct PowChallenge: Sendable, Equatable {
    /// Base64 of 32 bytes.
    public var challenge: String
    /// Leading zero bits asked for.
    public var difficulty: UInt8
    /// Unix seconds at which the relay issued it.
    public var timestamp: Int64

    public init(challenge: String, difficulty: UInt8, timestamp: Int64) {
        self.challenge = challenge
        self.difficulty = difficulty
        self.timestamp = timestamp
    }
}

/// `server_hello`, the answer to `handshake_init` (relay.md 8.9).
public struct ServerHello: Sendable, Equatable {
    public var serverEphemeralPK: String
    public var serverIdentityPK: String
    public var powChallenge: PowChallenge?
    public var timestamp: Int64
    public var signature: String

    public init(
        serverEphemeralPK: String, serverIdentityPK: String, powChallenge: PowChallenge?, timestamp: Int64,
        signature: String
    ) {
        self.serverEphemeralPK = serverEphemeralPK
        self.serverIdentityPK = serverIdentityPK
        self.powChallenge = powChallenge
        self.timestamp = timestamp
        self.signature = signature
    }
}

/// `session_resumed` (relay.md 9.5): read in the flat and in the framed form, never sent.
public struct SessionResumed: Sendable, Equatable {
    public var missedMessages: [Relayed]
    public var lastAckedSequence: UInt64

    public init(missedMessages: [Relayed], lastAckedSequence: UInt64) {
        self.missedMessages = missedMessages
        self.lastAckedSequence = lastAckedSequence
    }
}
