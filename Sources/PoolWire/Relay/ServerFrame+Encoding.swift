extension ServerFrame {
    /// The text to send, exactly as the reference server writes it: fields in its order, absent ones left out but for
    /// `pow_challenge`, which is `null` (vectors "frames").
    public func encoded() -> [UInt8] {
        switch self {
        case .authChallenge(let nonce): JSONText.frame("auth_challenge") { $0.member("nonce", nonce) }
        case .hostAuthSuccess(let poolID, let token):
            JSONText.frame("host_auth_success") {
                $0.member("pool_id", poolID.lowercasedText)
                $0.member("session_token", token)
            }
        case .claimSuccess(let frame): JSONText.frame("claim_success", frame.write)
        case .claimRejected(let reason): JSONText.frame("claim_rejected") { $0.member("reason", reason) }
        case .invitationCreated(let frame): JSONText.frame("invitation_created", frame.write)
        case .joinRequestForHost(let frame): JSONText.frame("join_request_for_host", frame.write)
        case .joinAccepted(let frame): JSONText.frame("join_accepted", frame.write)
        case .joinRejected(let reason): JSONText.frame("join_rejected") { $0.member("reason", reason) }
        case .peerJoined(let peer): JSONText.frame("peer_joined") { $0.member("peer", object: peer.write) }
        case .peerLeft(let peerID, let reason):
            JSONText.frame("peer_left") {
                $0.member("peer_id", peerID.rawValue)
                $0.member("reason", reason)
            }
        case .relayed(let frame): JSONText.frame("relayed", frame.write)
        case .kicked(let reason): JSONText.frame("kicked") { $0.member("reason", reason) }
        case .error(let error): JSONText.frame("error", error.write)
        case .heartbeatPong(let timestamp, let serverTime):
            JSONText.frame("heartbeat_pong") {
                $0.member("timestamp", timestamp)
                $0.member("server_time", serverTime)
            }
        case .poolConfigUpdated(let enabled, let byHost):
            JSONText.frame("pool_config_updated") {
                $0.member("tunnel_exit_enabled", enabled)
                $0.member("updated_by_host", byHost)
            }
        case .poolHostStatus(let online, let offlineSince):
            JSONText.frame("pool_host_status") {
                $0.member("online", online)
                if let offlineSince { $0.member("offline_since", offlineSince) }
            }
        case .serverHello(let frame): JSONText.frame("server_hello", frame.write)
        case .sessionResumed(let frame): JSONText.frame("session_resumed", frame.write)
        case .tunnelClose(let frame): JSONText.frame("tunnel_close", frame.write)
        case .tunnelWindowUpdate(let frame): JSONText.frame("tunnel_window_update", frame.write)
        case .tunnelDNSResponse(let frame): JSONText.frame("tunnel_dns_response", frame.write)
        case .tunnelError(let frame): JSONText.frame("tunnel_error", frame.write)
        }
    }
}

extension ClaimSuccess {
    func write(_ text: inout JSONText) {
        text.member("server_fingerprint", serverFingerprint)
        text.member("message", message)
        text.member(optional: "recovery_key", recoveryKey)
    }
}

extension InvitationCreated {
    func write(_ text: inout JSONText) {
        text.member("token_id", tokenID)
        text.member("url", url)
        text.member("expires_at", expiresAt)
    }
}

extension JoinRequestForHost {
    func write(_ text: inout JSONText) {
        text.member("client_public_key", clientPublicKey)
        text.member("token_id", tokenID)
        text.member("proof", proof)
        text.member("timestamp", timestamp)
        text.member("nonce", nonce)
        text.member("display_name", displayName)
    }
}

extension PeerInfo {
    func write(_ text: inout JSONText) {
        text.member("peer_id", peerID.rawValue)
        text.member("display_name", displayName)
        text.member("public_key", publicKey)
        text.member("connected_at", connectedAt)
    }
}

extension PoolInfo {
    func write(_ text: inout JSONText) {
        text.member("pool_id", poolID.lowercasedText)
        text.member("name", name)
        text.member("host_peer_id", hostPeerID.rawValue)
        text.member("max_peers", maxPeers)
        text.member("current_peers", currentPeers)
        text.member("tunnel_exit_enabled", tunnelExitEnabled)
        text.member("host_online", hostOnline)
    }
}

extension JoinAccepted {
    func write(_ text: inout JSONText) {
        text.member("session_token", sessionToken)
        text.member("peer_id", peerID.rawValue)
        text.member("peers", array: peers) { $0.object($1.write) }
        text.member("pool_info", object: poolInfo.write)
    }
}

extension Relayed {
    func write(_ text: inout JSONText) {
        text.member("data", data)
        text.member("from_peer_id", fromPeerID.rawValue)
        text.member("sequence", sequence)
    }
}

extension RelayError {
    func write(_ text: inout JSONText) {
        text.member("code", code)
        text.member("message", message)
    }
}

extension ServerHello {
    func write(_ text: inout JSONText) {
        text.member("server_ephemeral_pk", serverEphemeralPK)
        text.member("server_identity_pk", serverIdentityPK)
        if let powChallenge {
            text.member("pow_challenge", object: powChallenge.write)
        } else {
            text.null("pow_challenge")
        }
        text.member("timestamp", timestamp)
        text.member("signature", signature)
    }
}

extension SessionResumed {
    /// Items as whole frames, which apps and the web client read (relay.md 14).
    func write(_ text: inout JSONText) {
        text.member("missed_messages", array: missedMessages) { $0.frame("relayed", $1.write) }
        text.member("last_acked_sequence", lastAckedSequence)
    }
}
