public import Foundation

/// A frame that a client sends to the relay (relay.md 5).
///
/// Base64 and hexadecimal fields stay text here: the relay answers a field that is no base64 at all, one of the
/// wrong length, and one that does not verify in three different ways (relay.md 5.2).
public enum ClientFrame: Sendable, Equatable {
    case hostAuth(HostAuth)
    case joinRequest(JoinRequest)
    case memberRejoin(MemberRejoin)
    case forward(Forward)
    case ack(sequence: UInt64)
    case kickPeer(KickPeer)
    case createInvitation(CreateInvitation)
    case revokeInvitation(RevokeInvitation)
    case joinApproval(JoinApproval)
    case closePool(sessionToken: String?)
    case updatePoolConfig(UpdatePoolConfig)
    case claimServer(ClaimServer)
    case reclaimServer(ReclaimServer)
    case handshakeInit(HandshakeInit)
    case heartbeatPing(timestamp: Int64)
    case tunnelOpen(TunnelOpen)
    case tunnelClose(TunnelClose)
    case tunnelWindowUpdate(TunnelWindowUpdate)
    case tunnelDNSQuery(TunnelDNSQuery)
}

/// `host_auth`: the claimed host key opens or takes back a pool (relay.md 5.2).
public struct HostAuth: Sendable, Equatable {
    public var hostPublicKey: String
    public var timestamp: Int64
    public var signature: String
    public var poolID: UUID
    public var serverURL: String?
    public var displayName: String?
    /// The nonce of `auth_challenge`, echoed as it came. Absent only from clients older than relay 0.5 (relay.md 14).
    public var nonce: String?
    public var tunnelExitEnabled: Bool?

    public init(
        hostPublicKey: String, timestamp: Int64, signature: String, poolID: UUID, serverURL: String? = nil,
        displayName: String? = nil, nonce: String?, tunnelExitEnabled: Bool? = nil
    ) {
        self.hostPublicKey = hostPublicKey
        self.timestamp = timestamp
        self.signature = signature
        self.poolID = poolID
        self.serverURL = serverURL
        self.displayName = displayName
        self.nonce = nonce
        self.tunnelExitEnabled = tunnelExitEnabled
    }
}

/// `join_request`: a guest asks to join with an invitation (relay.md 5.5).
public struct JoinRequest: Sendable, Equatable {
    /// `pow_solution`: the answer to error 428 (relay.md 8.8).
    public struct PowSolution: Sendable, Equatable {
        public var challenge: String
        public var solution: String

        public init(challenge: String, solution: String) {
            self.challenge = challenge
            self.solution = solution
        }
    }

    public var tokenID: String
    public var proof: String
    public var timestamp: Int64
    public var nonce: String
    public var clientPublicKey: String
    public var displayName: String
    public var powSolution: PowSolution?

    public init(
        tokenID: String, proof: String, timestamp: Int64, nonce: String, clientPublicKey: String, displayName: String,
        powSolution: PowSolution? = nil
    ) {
        self.tokenID = tokenID
        self.proof = proof
        self.timestamp = timestamp
        self.nonce = nonce
        self.clientPublicKey = clientPublicKey
        self.displayName = displayName
        self.powSolution = powSolution
    }
}

/// `member_rejoin`: an approved member returns without its host (relay.md 5.6).
public struct MemberRejoin: Sendable, Equatable {
    public var poolID: String
    public var clientPublicKey: String
    public var timestamp: Int64
    public var nonce: String
    public var signature: String
    public var displayName: String

    public init(
        poolID: String, clientPublicKey: String, timestamp: Int64, nonce: String, signature: String, displayName: String
    ) {
        self.poolID = poolID
        self.clientPublicKey = clientPublicKey
        self.timestamp = timestamp
        self.nonce = nonce
        self.signature = signature
        self.displayName = displayName
    }
}

/// `forward`: an opaque payload for other members (relay.md 5.8).
public struct Forward: Sendable, Equatable {
    /// Base64 of the payload; opaque to the relay.
    public var data: String
    /// `nil` is everybody but the sender; an empty list is nobody. At most 64.
    public var targetPeerIDs: [PeerID]?
    public var sequence: UInt64
    public var sessionToken: String?

    public init(data: String, targetPeerIDs: [PeerID]?, sequence: UInt64, sessionToken: String?) {
        self.data = data
        self.targetPeerIDs = targetPeerIDs
        self.sequence = sequence
        self.sessionToken = sessionToken
    }
}

/// `kick_peer` (relay.md 5.9).
public struct KickPeer: Sendable, Equatable {
    public var peerID: PeerID
    public var reason: String
    public var sessionToken: String?

    public init(peerID: PeerID, reason: String, sessionToken: String?) {
        self.peerID = peerID
        self.reason = reason
        self.sessionToken = sessionToken
    }
}

/// `create_invitation` (relay.md 5.9, 8.6).
public struct CreateInvitation: Sendable, Equatable {
    /// 0 is unlimited.
    public var maxUses: UInt8
    public var expiresInSecs: UInt64
    public var sessionToken: String?

    public init(maxUses: UInt8, expiresInSecs: UInt64, sessionToken: String?) {
        self.maxUses = maxUses
        self.expiresInSecs = expiresInSecs
        self.sessionToken = sessionToken
    }
}

/// `revoke_invitation` (relay.md 5.9).
public struct RevokeInvitation: Sendable, Equatable {
    public var tokenID: String
    public var sessionToken: String?

    public init(tokenID: String, sessionToken: String?) {
        self.tokenID = tokenID
        self.sessionToken = sessionToken
    }
}

/// `join_approval`: the host's answer to `join_request_for_host` (relay.md 5.7).
public struct JoinApproval: Sendable, Equatable {
    public var clientPublicKey: String
    public var approved: Bool
    public var reason: String?
    public var sessionToken: String?

    public init(clientPublicKey: String, approved: Bool, reason: String?, sessionToken: String?) {
        self.clientPublicKey = clientPublicKey
        self.approved = approved
        self.reason = reason
        self.sessionToken = sessionToken
    }
}

/// `update_pool_config` (relay.md 5.9). Without a flag it only probes whether the pool still exists.
public struct UpdatePoolConfig: Sendable, Equatable {
    public var tunnelExitEnabled: Bool?
    public var sessionToken: String?

    public init(tunnelExitEnabled: Bool?, sessionToken: String?) {
        self.tunnelExitEnabled = tunnelExitEnabled
        self.sessionToken = sessionToken
    }
}

/// `claim_server`: binds a new relay to its one host key (relay.md 5.3).
public struct ClaimServer: Sendable, Equatable {
    public var claimSecret: String
    public var hostPublicKey: String
    public var displayName: String

    public init(claimSecret: String, hostPublicKey: String, displayName: String) {
        self.claimSecret = claimSecret
        self.hostPublicKey = hostPublicKey
        self.displayName = displayName
    }
}

/// `reclaim_server`: binds a relay to a new host key by the recovery key (relay.md 5.4).
public struct ReclaimServer: Sendable, Equatable {
    public var recoveryKey: String
    public var newHostPublicKey: String
    public var displayName: String

    public init(recoveryKey: String, newHostPublicKey: String, displayName: String) {
        self.recoveryKey = recoveryKey
        self.newHostPublicKey = newHostPublicKey
        self.displayName = displayName
    }
}

/// `handshake_init` (relay.md 8.9): decoded, so that it can be told from garbage; no known client sends it.
public struct HandshakeInit: Sendable, Equatable {
    public var clientEphemeralPK: String
    public var clientIdentityPK: String
    public var timestamp: Int64
    public var signature: String

    public init(clientEphemeralPK: String, clientIdentityPK: String, timestamp: Int64, signature: String) {
        self.clientEphemeralPK = clientEphemeralPK
        self.clientIdentityPK = clientIdentityPK
        self.timestamp = timestamp
        self.signature = signature
    }
}
