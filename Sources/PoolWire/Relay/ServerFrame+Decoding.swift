extension ServerFrame {
    /// Reads the text of a frame (relay.md 3, 6); keys may come in any order and unknown ones are ignored.
    /// - Throws: `.unknownType` for a frame that a client does not know and ignores; any other code for an invalid one.
    public init(decoding bytes: RawSpan) throws(WireError) {
        try self.init(decoding: try FrameEnvelope.bytes(bytes))
    }

    /// The same for an array.
    public init(decoding bytes: [UInt8]) throws(WireError) {
        let frame = try FrameEnvelope(bytes)
        switch frame.type {
        case "relayed": self = .relayed(try Relayed(frame.fields))
        case "heartbeat_pong":
            self = .heartbeatPong(
                timestamp: try frame.fields.integer("timestamp"), serverTime: try frame.fields.integer("server_time"))
        case "auth_challenge": self = .authChallenge(nonce: try frame.fields.string("nonce"))
        case "host_auth_success":
            self = .hostAuthSuccess(
                poolID: try frame.fields.uuid("pool_id"), sessionToken: try frame.fields.string("session_token"))
        case "claim_success": self = .claimSuccess(try ClaimSuccess(frame.fields))
        case "claim_rejected": self = .claimRejected(reason: try frame.fields.string("reason"))
        case "invitation_created": self = .invitationCreated(try InvitationCreated(frame.fields))
        case "join_request_for_host": self = .joinRequestForHost(try JoinRequestForHost(frame.fields))
        case "join_accepted": self = .joinAccepted(try JoinAccepted(frame.fields))
        case "join_rejected": self = .joinRejected(reason: try frame.fields.string("reason"))
        case "peer_joined": self = .peerJoined(try PeerInfo(frame.fields.object("peer")))
        case "peer_left":
            self = .peerLeft(peerID: try frame.fields.peerID("peer_id"), reason: try frame.fields.string("reason"))
        case "kicked": self = .kicked(reason: try frame.fields.string("reason"))
        case "error": self = .error(try RelayError(frame.fields))
        case "pool_config_updated":
            self = .poolConfigUpdated(
                tunnelExitEnabled: try frame.fields.bool("tunnel_exit_enabled"),
                updatedByHost: try frame.fields.bool("updated_by_host"))
        case "pool_host_status":
            self = .poolHostStatus(
                online: try frame.fields.bool("online"),
                offlineSince: try frame.fields.optionalInteger("offline_since"))
        case "server_hello": self = .serverHello(try ServerHello(frame.fields))
        case "session_resumed": self = .sessionResumed(try SessionResumed(frame.fields))
        case "tunnel_close": self = .tunnelClose(try TunnelClose(frame.fields))
        case "tunnel_window_update": self = .tunnelWindowUpdate(try TunnelWindowUpdate(frame.fields))
        case "tunnel_dns_response": self = .tunnelDNSResponse(try TunnelDNSResponse(frame.fields))
        case "tunnel_error": self = .tunnelError(try TunnelError(frame.fields))
        default: throw WireError(.unknownType, "no frame type of a relay")
        }
    }
}

extension ClaimSuccess {
    init(_ fields: JSONObject) throws(WireError) {
        serverFingerprint = try fields.string("server_fingerprint")
        message = try fields.string("message")
        recoveryKey = try fields.optionalString("recovery_key")
    }
}

extension InvitationCreated {
    init(_ fields: JSONObject) throws(WireError) {
        tokenID = try fields.string("token_id")
        url = try fields.string("url")
        expiresAt = try fields.integer("expires_at")
    }
}

extension JoinRequestForHost {
    init(_ fields: JSONObject) throws(WireError) {
        clientPublicKey = try fields.string("client_public_key")
        tokenID = try fields.string("token_id")
        proof = try fields.string("proof")
        timestamp = try fields.integer("timestamp")
        nonce = try fields.string("nonce")
        displayName = try fields.string("display_name")
    }
}

extension PeerInfo {
    init(_ fields: JSONObject) throws(WireError) {
        peerID = try fields.peerID("peer_id")
        displayName = try fields.string("display_name")
        publicKey = try fields.string("public_key")
        connectedAt = try fields.integer("connected_at")
    }
}

extension PoolInfo {
    init(_ fields: JSONObject) throws(WireError) {
        poolID = try fields.uuid("pool_id")
        name = try fields.string("name")
        hostPeerID = try fields.peerID("host_peer_id")
        maxPeers = Int(try fields.integer("max_peers", UInt32.self))
        currentPeers = Int(try fields.integer("current_peers", UInt32.self))
        tunnelExitEnabled = try fields.optionalBool("tunnel_exit_enabled") ?? false
        hostOnline = try fields.optionalBool("host_online") ?? true
    }
}

extension JoinAccepted {
    init(_ fields: JSONObject) throws(WireError) {
        sessionToken = try fields.string("session_token")
        peerID = try fields.peerID("peer_id")
        peers = try fields.objects("peers").map { peer throws(WireError) in try PeerInfo(peer) }
        poolInfo = try PoolInfo(fields.object("pool_info"))
    }
}

extension Relayed {
    init(_ fields: JSONObject) throws(WireError) {
        data = try fields.string("data")
        fromPeerID = try fields.peerID("from_peer_id")
        sequence = try fields.integer("sequence")
    }
}

extension RelayError {
    init(_ fields: JSONObject) throws(WireError) {
        code = try fields.integer("code")
        message = try fields.string("message")
    }
}

extension ServerHello {
    init(_ fields: JSONObject) throws(WireError) {
        serverEphemeralPK = try fields.string("server_ephemeral_pk")
        serverIdentityPK = try fields.string("server_identity_pk")
        powChallenge = try fields.optional("pow_challenge") { value throws(WireError) in
            guard let challenge = value.object else { return nil }
            return try PowChallenge(challenge)
        }
        timestamp = try fields.integer("timestamp")
        signature = try fields.string("signature")
    }
}

extension SessionResumed {
    /// Items are flat or whole frames (relay.md 9.5). A frame of another type among them is ignored, as it would be
    /// alone.
    init(_ fields: JSONObject) throws(WireError) {
        missedMessages = []
        for item in try fields.objects("missed_messages") {
            guard item["frame_type"] != nil else {
                missedMessages.append(try Relayed(item))
                continue
            }
            let frame = try FrameEnvelope(item)
            if frame.type == "relayed" { missedMessages.append(try Relayed(frame.fields)) }
        }
        lastAckedSequence = try fields.integer("last_acked_sequence")
    }
}
