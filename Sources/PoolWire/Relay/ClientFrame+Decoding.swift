extension ClientFrame {
    /// Reads the text of a frame as strictly as the relay does (relay.md 3); keys may come in any order and unknown
    /// ones are ignored.
    /// - Throws: `.unknownType` for a frame that clients do not send; any other code for an invalid one. The relay
    ///   answers neither.
    public init(decoding bytes: RawSpan) throws(WireError) {
        try self.init(decoding: try FrameEnvelope.bytes(bytes))
    }

    /// The same for an array.
    public init(decoding bytes: [UInt8]) throws(WireError) {
        let frame = try FrameEnvelope(bytes)
        switch frame.type {
        case "forward": self = .forward(try Forward(frame.fields))
        case "ack": self = .ack(sequence: try frame.fields.integer("sequence"))
        case "heartbeat_ping": self = .heartbeatPing(timestamp: try frame.fields.integer("timestamp"))
        case "host_auth": self = .hostAuth(try HostAuth(frame.fields))
        case "join_request": self = .joinRequest(try JoinRequest(frame.fields))
        case "member_rejoin": self = .memberRejoin(try MemberRejoin(frame.fields))
        case "kick_peer": self = .kickPeer(try KickPeer(frame.fields))
        case "create_invitation": self = .createInvitation(try CreateInvitation(frame.fields))
        case "revoke_invitation": self = .revokeInvitation(try RevokeInvitation(frame.fields))
        case "join_approval": self = .joinApproval(try JoinApproval(frame.fields))
        case "close_pool":
            self = .closePool(sessionToken: try frame.optionalFields?.optionalString("session_token"))
        case "update_pool_config": self = .updatePoolConfig(try UpdatePoolConfig(frame.fields))
        case "claim_server": self = .claimServer(try ClaimServer(frame.fields))
        case "reclaim_server": self = .reclaimServer(try ReclaimServer(frame.fields))
        case "handshake_init": self = .handshakeInit(try HandshakeInit(frame.fields))
        case "tunnel_open": self = .tunnelOpen(try TunnelOpen(frame.fields))
        case "tunnel_close": self = .tunnelClose(try TunnelClose(frame.fields))
        case "tunnel_window_update": self = .tunnelWindowUpdate(try TunnelWindowUpdate(frame.fields))
        case "tunnel_dns_query": self = .tunnelDNSQuery(try TunnelDNSQuery(frame.fields))
        default: throw WireError(.unknownType, "no frame type of a client")
        }
    }
}

extension HostAuth {
    init(_ fields: JSONObject) throws(WireError) {
        hostPublicKey = try fields.string("host_public_key")
        timestamp = try fields.integer("timestamp")
        signature = try fields.string("signature")
        poolID = try fields.uuid("pool_id")
        serverURL = try fields.optionalString("server_url")
        displayName = try fields.optionalString("display_name")
        nonce = try fields.optionalString("nonce")
        tunnelExitEnabled = try fields.optionalBool("tunnel_exit_enabled")
    }
}

extension JoinRequest {
    init(_ fields: JSONObject) throws(WireError) {
        tokenID = try fields.string("token_id")
        proof = try fields.string("proof")
        timestamp = try fields.integer("timestamp")
        nonce = try fields.string("nonce")
        clientPublicKey = try fields.string("client_public_key")
        displayName = try fields.string("display_name")
        powSolution = try fields.optional("pow_solution") { value throws(WireError) in
            guard let solution = value.object else { return nil }
            return PowSolution(
                challenge: try solution.string("challenge"), solution: try solution.string("solution"))
        }
    }
}

extension MemberRejoin {
    init(_ fields: JSONObject) throws(WireError) {
        poolID = try fields.string("pool_id")
        clientPublicKey = try fields.string("client_public_key")
        timestamp = try fields.integer("timestamp")
        nonce = try fields.string("nonce")
        signature = try fields.string("signature")
        displayName = try fields.string("display_name")
    }
}

extension Forward {
    init(_ fields: JSONObject) throws(WireError) {
        data = try fields.string("data")
        targetPeerIDs = try fields.optional("target_peer_ids") { value in
            guard let elements = value.array else { return nil }
            let ids = elements.compactMap { $0.string.map { PeerID($0) } }
            return ids.count == elements.count ? ids : nil
        }
        sequence = try fields.integer("sequence")
        sessionToken = try fields.optionalString("session_token")
    }
}

extension KickPeer {
    init(_ fields: JSONObject) throws(WireError) {
        peerID = try fields.peerID("peer_id")
        reason = try fields.string("reason")
        sessionToken = try fields.optionalString("session_token")
    }
}

extension CreateInvitation {
    init(_ fields: JSONObject) throws(WireError) {
        maxUses = try fields.integer("max_uses")
        expiresInSecs = try fields.integer("expires_in_secs")
        sessionToken = try fields.optionalString("session_token")
    }
}

extension RevokeInvitation {
    init(_ fields: JSONObject) throws(WireError) {
        tokenID = try fields.string("token_id")
        sessionToken = try fields.optionalString("session_token")
    }
}

extension JoinApproval {
    init(_ fields: JSONObject) throws(WireError) {
        clientPublicKey = try fields.string("client_public_key")
        approved = try fields.bool("approved")
        reason = try fields.optionalString("reason")
        sessionToken = try fields.optionalString("session_token")
    }
}

extension UpdatePoolConfig {
    init(_ fields: JSONObject) throws(WireError) {
        tunnelExitEnabled = try fields.optionalBool("tunnel_exit_enabled")
        sessionToken = try fields.optionalString("session_token")
    }
}

extension ClaimServer {
    init(_ fields: JSONObject) throws(WireError) {
        claimSecret = try fields.string("claim_secret")
        hostPublicKey = try fields.string("host_public_key")
        displayName = try fields.string("display_name")
    }
}

extension ReclaimServer {
    init(_ fields: JSONObject) throws(WireError) {
        recoveryKey = try fields.string("recovery_key")
        newHostPublicKey = try fields.string("new_host_public_key")
        displayName = try fields.string("display_name")
    }
}

extension HandshakeInit {
    init(_ fields: JSONObject) throws(WireError) {
        clientEphemeralPK = try fields.string("client_ephemeral_pk")
        clientIdentityPK = try fields.string("client_identity_pk")
        timestamp = try fields.integer("timestamp")
        signature = try fields.string("signature")
    }
}
