extension ClientFrame {
    /// The text to send, in the reference's spelling: fields in its order, absent ones left out but for
    /// `target_peer_ids` and `reason`, which are `null` (vectors "frames").
    public func encoded() -> [UInt8] {
        switch self {
        case .hostAuth(let frame): JSONText.frame("host_auth", frame.write)
        case .joinRequest(let frame): JSONText.frame("join_request", frame.write)
        case .memberRejoin(let frame): JSONText.frame("member_rejoin", frame.write)
        case .forward(let frame): JSONText.frame("forward", frame.write)
        case .ack(let sequence): JSONText.frame("ack") { $0.member("sequence", sequence) }
        case .kickPeer(let frame): JSONText.frame("kick_peer", frame.write)
        case .createInvitation(let frame): JSONText.frame("create_invitation", frame.write)
        case .revokeInvitation(let frame): JSONText.frame("revoke_invitation", frame.write)
        case .joinApproval(let frame): JSONText.frame("join_approval", frame.write)
        case .closePool(let token): JSONText.frame("close_pool") { $0.member(optional: "session_token", token) }
        case .updatePoolConfig(let frame): JSONText.frame("update_pool_config", frame.write)
        case .claimServer(let frame): JSONText.frame("claim_server", frame.write)
        case .reclaimServer(let frame): JSONText.frame("reclaim_server", frame.write)
        case .handshakeInit(let frame): JSONText.frame("handshake_init", frame.write)
        case .heartbeatPing(let timestamp): JSONText.frame("heartbeat_ping") { $0.member("timestamp", timestamp) }
        case .tunnelOpen(let frame): JSONText.frame("tunnel_open", frame.write)
        case .tunnelClose(let frame): JSONText.frame("tunnel_close", frame.write)
        case .tunnelWindowUpdate(let frame): JSONText.frame("tunnel_window_update", frame.write)
        case .tunnelDNSQuery(let frame): JSONText.frame("tunnel_dns_query", frame.write)
        }
    }
}

extension HostAuth {
    func write(_ text: inout JSONText) {
        text.member("host_public_key", hostPublicKey)
        text.member("timestamp", timestamp)
        text.member("signature", signature)
        text.member("pool_id", poolID.lowercasedText)
        text.member(optional: "server_url", serverURL)
        text.member(optional: "display_name", displayName)
        text.member(optional: "nonce", nonce)
        text.member(optional: "tunnel_exit_enabled", tunnelExitEnabled)
    }
}

extension JoinRequest {
    func write(_ text: inout JSONText) {
        text.member("token_id", tokenID)
        text.member("proof", proof)
        text.member("timestamp", timestamp)
        text.member("nonce", nonce)
        text.member("client_public_key", clientPublicKey)
        text.member("display_name", displayName)
        guard let powSolution else { return }
        text.member(
            "pow_solution",
            object: {
                $0.member("challenge", powSolution.challenge)
                $0.member("solution", powSolution.solution)
            })
    }
}

extension MemberRejoin {
    func write(_ text: inout JSONText) {
        text.member("pool_id", poolID)
        text.member("client_public_key", clientPublicKey)
        text.member("timestamp", timestamp)
        text.member("nonce", nonce)
        text.member("signature", signature)
        text.member("display_name", displayName)
    }
}

extension Forward {
    func write(_ text: inout JSONText) {
        text.member("data", data)
        if let targetPeerIDs {
            text.member("target_peer_ids", array: targetPeerIDs) { $0.element($1.rawValue) }
        } else {
            text.null("target_peer_ids")
        }
        text.member("sequence", sequence)
        text.member(optional: "session_token", sessionToken)
    }
}

extension KickPeer {
    func write(_ text: inout JSONText) {
        text.member("peer_id", peerID.rawValue)
        text.member("reason", reason)
        text.member(optional: "session_token", sessionToken)
    }
}

extension CreateInvitation {
    func write(_ text: inout JSONText) {
        text.member("max_uses", maxUses)
        text.member("expires_in_secs", expiresInSecs)
        text.member(optional: "session_token", sessionToken)
    }
}

extension RevokeInvitation {
    func write(_ text: inout JSONText) {
        text.member("token_id", tokenID)
        text.member(optional: "session_token", sessionToken)
    }
}

extension JoinApproval {
    func write(_ text: inout JSONText) {
        text.member("client_public_key", clientPublicKey)
        text.member("approved", approved)
        if let reason { text.member("reason", reason) } else { text.null("reason") }
        text.member(optional: "session_token", sessionToken)
    }
}

extension UpdatePoolConfig {
    func write(_ text: inout JSONText) {
        text.member(optional: "tunnel_exit_enabled", tunnelExitEnabled)
        text.member(optional: "session_token", sessionToken)
    }
}

extension ClaimServer {
    func write(_ text: inout JSONText) {
        text.member("claim_secret", claimSecret)
        text.member("host_public_key", hostPublicKey)
        text.member("display_name", displayName)
    }
}

extension ReclaimServer {
    func write(_ text: inout JSONText) {
        text.member("recovery_key", recoveryKey)
        text.member("new_host_public_key", newHostPublicKey)
        text.member("display_name", displayName)
    }
}

extension HandshakeInit {
    func write(_ text: inout JSONText) {
        text.member("client_ephemeral_pk", clientEphemeralPK)
        text.member("client_identity_pk", clientIdentityPK)
        text.member("timestamp", timestamp)
        text.member("signature", signature)
    }
}
