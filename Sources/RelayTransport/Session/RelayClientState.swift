package import PoolTransport
package import PoolWire

/// What `RelayClientStateMachine` wants done.
package enum RelayClientAction: Equatable {
    /// A frame that the shell completes with credentials, time and randomness.
    package enum Request: Equatable {
        case hostAuth(nonce: String)
        case claim
        case memberRejoin
        case joinRequest(JoinRequest.PowSolution?)
        case heartbeat
        /// Asks whether the pool still exists: `update_pool_config` without a flag.
        case probe
        case createInvitation(maxUses: UInt8, seconds: UInt64)
        case closePool
    }

    case connect
    /// Closes the link, or gives up making one.
    case disconnect
    case send(Request)
    case solve(challenge: String, difficulty: Int)
    /// To be answered with `recoveryKeyShown`.
    case showRecoveryKey(ClaimSuccess)
    /// The membership stands: payloads may be sent with this token.
    case open(token: String)
    /// No payloads until the next `open`.
    case shut
    case deliver(TransportEvent)
    /// To be judged by the host's book and delivered.
    case judge(JoinRequestForHost)
    case invitationCreated(request: Int, InvitationCreated)
    case invitationFailed(request: Int, TransportError)
    /// The end; nothing follows but `disconnect`.
    case finish(EndReason)
}

/// Whom the machine acts for.
package enum RelayRole: Equatable {
    case host(Host)
    case guest(Guest)

    package struct Host: Equatable {
        /// The name of this host, which names the pool's members too.
        var peer: PeerID
        /// Used up by the first claim.
        var hasClaimCode: Bool

        package init(peer: PeerID, hasClaimCode: Bool) {
            self.peer = peer
            self.hasClaimCode = hasClaimCode
        }
    }

    package struct Guest: Equatable {
        /// Whether the identity was let in before: then it returns by `member_rejoin`.
        var isApproved: Bool
        /// Unix seconds; `nil` without an invitation.
        var invitationExpiry: Int64?

        package init(isApproved: Bool, invitationExpiry: Int64?) {
            self.isApproved = isApproved
            self.invitationExpiry = invitationExpiry
        }

        func mayAsk(at unix: Int64) -> Bool { invitationExpiry.map { unix <= $0 } ?? false }
    }
}

/// How a link came to its end.
package enum LinkEnd: Equatable {
    /// It could not be made.
    case failed(TransportError)
    /// The relay said goodbye.
    case closed(code: UInt16?, reason: String)
    /// It broke.
    case lost(String)
}

/// A `create_invitation` on its way.
package struct InvitationWish: Equatable {
    var id: Int
    var maxUses: UInt8
    var seconds: UInt64
    /// How often it was sent. An answer that does not come is asked for once more, over a new connection.
    var tries = 0
    /// When it fails for good.
    var expires: Duration

    package init(id: Int, maxUses: UInt8, seconds: UInt64, expires: Duration) {
        self.id = id
        self.maxUses = maxUses
        self.seconds = seconds
        self.expires = expires
    }
}
