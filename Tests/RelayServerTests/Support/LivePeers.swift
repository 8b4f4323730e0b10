import Foundation
import PoolCrypto
import PoolTesting
import PoolWire
import Testing

/// A frame that is not the one a test waits for.
struct WrongFrame: Error, CustomStringConvertible {
    let description: String
}

extension RawRelayClient {
    /// The nonce of the first frame.
    func challenge() async throws -> String {
        guard case .authChallenge(let nonce) = try await frame() else {
            throw WrongFrame(description: "no auth_challenge")
        }
        return nonce
    }

    /// The next frame, which must be an error.
    func error() async throws -> RelayError {
        let answer = try await frame()
        guard case .error(let error) = answer else { throw WrongFrame(description: "no error but \(answer)") }
        return error
    }

    /// The next frame, which must be `relayed`.
    func relayed() async throws -> Relayed {
        let answer = try await frame()
        guard case .relayed(let relayed) = answer else { throw WrongFrame(description: "no relayed but \(answer)") }
        return relayed
    }

    /// The timestamp of the next frame, which must be `heartbeat_pong`.
    func pong() async throws -> Int64 {
        let answer = try await frame()
        guard case .heartbeatPong(let timestamp, _) = answer else {
            throw WrongFrame(description: "no heartbeat_pong but \(answer)")
        }
        return timestamp
    }
}

/// A host that is in its pool.
struct LiveHost {
    let client: RawRelayClient
    let key: SigningKey
    let poolID: UUID
    let token: String

    /// Claims the relay, if that is still to do, and opens or takes back a pool.
    static func open(
        _ relay: TestRelay, key: SigningKey = .generate(), poolID: UUID = UUID(), claim: Bool = true
    ) async throws -> LiveHost {
        let client = try await RawRelayClient.connect(to: relay.url)
        let nonce = try await client.challenge()
        if claim, let code = await relay.claimCode {
            let wish = ClaimServer(
                claimSecret: code.hex, hostPublicKey: Base64.encode(key.publicKey), displayName: "Alice")
            try await client.send(.claimServer(wish))
            guard case .claimSuccess = try await client.frame() else {
                throw WrongFrame(description: "no claim_success")
            }
        }
        try await client.send(.hostAuth(.signed(by: key, poolID: poolID, nonce: nonce)))
        let answer = try await client.frame()
        guard case .hostAuthSuccess(let pool, let token) = answer, pool == poolID else {
            throw WrongFrame(description: "no host_auth_success but \(answer)")
        }
        return LiveHost(client: client, key: key, poolID: poolID, token: token)
    }

    func invite(maxUses: UInt8 = 0, seconds: UInt64 = 300) async throws -> Invitation {
        let wish = CreateInvitation(maxUses: maxUses, expiresInSecs: seconds, sessionToken: token)
        try await client.send(.createInvitation(wish))
        let answer = try await client.frame()
        guard case .invitationCreated(let created) = answer else {
            throw WrongFrame(description: "no invitation_created but \(answer)")
        }
        return try Invitation(parsing: created.url)
    }

    /// Answers the next join request.
    func answer(_ approved: Bool = true, reason: String? = nil) async throws -> JoinRequestForHost {
        let frame = try await client.frame()
        guard case .joinRequestForHost(let request) = frame else {
            throw WrongFrame(description: "no join_request_for_host but \(frame)")
        }
        let approval = JoinApproval(
            clientPublicKey: request.clientPublicKey, approved: approved, reason: reason, sessionToken: token)
        try await client.send(.joinApproval(approval))
        return request
    }

    func forward(_ data: String, to targets: [PeerID]?, sequence: UInt64 = 1) async throws {
        try await client.send(
            .forward(Forward(data: data, targetPeerIDs: targets, sequence: sequence, sessionToken: token)))
    }
}

/// A guest that is in a pool.
struct LiveGuest {
    let client: RawRelayClient
    let key: SigningKey
    let token: String
    let accepted: JoinAccepted

    var id: PeerID { key.peerID }

    /// Joins with an invitation; the host approves, and hears of the new member.
    static func join(
        _ relay: TestRelay, _ host: LiveHost, key: SigningKey = .generate(), name: String = "Bob",
        invitation: Invitation? = nil
    ) async throws -> LiveGuest {
        let invitation =
            if let invitation { invitation } else { try await host.invite() }
        let client = try await RawRelayClient.connect(to: relay.url)
        _ = try await client.challenge()
        try await client.requestJoin(with: invitation, key: key, name: name)
        _ = try await host.answer()
        let guest = try await LiveGuest(client: client, key: key, accepted: client.accepted())
        guard case .peerJoined = try await host.client.frame() else { throw WrongFrame(description: "no peer_joined") }
        return guest
    }

    /// Returns by its key.
    static func rejoin(
        _ relay: TestRelay, poolID: UUID, key: SigningKey, name: String = "Bob"
    ) async throws -> LiveGuest {
        let client = try await RawRelayClient.connect(to: relay.url)
        _ = try await client.challenge()
        try await client.send(.memberRejoin(.signed(by: key, poolID: poolID, name: name)))
        return try await LiveGuest(client: client, key: key, accepted: client.accepted())
    }

    private init(client: RawRelayClient, key: SigningKey, accepted: JoinAccepted) {
        self.client = client
        self.key = key
        self.accepted = accepted
        token = accepted.sessionToken
    }

    func forward(_ data: String, to targets: [PeerID]?, sequence: UInt64 = 1) async throws {
        try await client.send(
            .forward(Forward(data: data, targetPeerIDs: targets, sequence: sequence, sessionToken: token)))
    }
}

extension RawRelayClient {
    func accepted() async throws -> JoinAccepted {
        let answer = try await frame()
        guard case .joinAccepted(let accepted) = answer else {
            throw WrongFrame(description: "no join_accepted but \(answer)")
        }
        return accepted
    }

    /// Asks to join, solves the puzzle and asks again.
    func requestJoin(with invitation: Invitation, key: SigningKey, name: String = "Bob") async throws {
        var request = JoinRequest.proven(by: invitation, key: key, name: name)
        try await send(.joinRequest(request))
        let refusal = try await error()
        guard let puzzle = PowChallenge(fromErrorMessage: refusal.message) else {
            throw WrongFrame(description: "no puzzle but \(refusal)")
        }
        request.powSolution = .solving(puzzle)
        try await send(.joinRequest(request))
    }
}
