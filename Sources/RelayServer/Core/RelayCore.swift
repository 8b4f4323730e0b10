import Foundation
package import PoolCrypto
import OrderedCollections
package import PoolWire

/// The relay itself as a value: who is connected, in which pool, and what every frame does (relay.md 4, 5, 9).
///
/// A connection has no membership, is the live host of one pool, or a guest of one pool. Events come in as calls with
/// an `Occasion`; what must happen comes back as actions, in the order in which they must happen. A frame that is the
/// peer's error is refused with the answer of relay.md 5 or ignored where that says "silent"; a frame of a connection
/// that is already gone is a harmless race and ignored.
package struct RelayCore {
    /// What a connection is to the relay.
    enum Membership: Equatable {
        case none
        case host(pool: UUID, token: [UInt8])
        case guest(pool: UUID, id: PeerID, token: [UInt8])

        var poolID: UUID? {
            switch self {
            case .none: nil
            case .host(let pool, _), .guest(let pool, _, _): pool
            }
        }
    }

    /// One connection.
    struct Client {
        let group: AddressGroup
        /// Text of the nonce of `auth_challenge`, until it is used.
        var nonce: String?
        var membership = Membership.none
    }

    package let configuration: RelayConfiguration
    package let identity: ServerIdentity
    var claim: ClaimState
    var clients: [ConnectionID: Client] = [:]
    var pools: [UUID: RelayPool]
    var invitations: [[UInt8]: InvitationRecord]
    var admission: Admission
    package var metrics = RelayMetrics()

    /// - Parameters:
    ///   - records: what survived the last run; the hosts of its pools count as offline since now.
    ///   - claimSecret: 32 bytes; who knows them may claim an unclaimed relay.
    package init(
        configuration: RelayConfiguration, records: RelayRecords, claimSecret: [UInt8], at occasion: Occasion
    ) {
        self.configuration = configuration
        identity = records.identity
        claim = ClaimState(
            binding: records.binding, secret: claimSecret, attempts: ClaimGuard(configuration.authentication))
        admission = Admission(configuration)
        let offline = RelayPool.Host.offline(since: occasion.unixSeconds, uptime: occasion.uptime)
        pools = Dictionary(
            records.pools.map { ($0.id, RelayPool($0, host: offline)) }, uniquingKeysWith: { first, _ in first })
        for approval in records.approvals { pools[approval.pool]?.approved.insert(approval.peer) }
        invitations = Dictionary(
            records.invitations.map { ($0.tokenID, $0) }, uniquingKeysWith: { first, _ in first })
        metrics.poolsActive = pools.count
    }

    /// Whether a host has claimed the relay.
    package var isClaimed: Bool { claim.binding != nil }

    /// A WebSocket connection is open.
    package mutating func connected(
        _ id: ConnectionID, from group: AddressGroup, at occasion: Occasion
    ) -> [RelayAction] {
        let nonce = Base64.encode(occasion.random(32))
        clients[id] = Client(group: group, nonce: nonce)
        return [.send(.authChallenge(nonce: nonce), to: [id])]
    }

    /// A connection is gone, or as good as gone.
    package mutating func disconnected(_ id: ConnectionID, at occasion: Occasion) -> [RelayAction] {
        guard clients[id] != nil else { return [] }
        let actions = leave(id, at: occasion)
        dropPending(of: id)
        admission.puzzles.forget(id)
        clients[id] = nil
        return actions
    }

    /// Whether a connection is in a pool.
    package func isMember(_ id: ConnectionID) -> Bool {
        guard let client = clients[id] else { return false }
        return client.membership != .none
    }

    /// Whether a text frame may be looked at: without membership it costs a token (relay.md 5).
    package mutating func mayDispatch(_ id: ConnectionID, at occasion: Occasion) -> Bool {
        guard let client = clients[id] else { return false }
        return client.membership != .none || takeToken(client.group, at: occasion)
    }

    /// A frame other than `forward` has arrived.
    package mutating func received(
        _ frame: ClientFrame, from id: ConnectionID, at occasion: Occasion
    ) -> [RelayAction] {
        guard let client = clients[id] else { return [] }
        do throws(Refusal) {
            switch frame {
            case .hostAuth(let auth): return try hostAuth(auth, from: id, client, at: occasion)
            case .claimServer(let claim): return claimServer(claim, from: id, client, at: occasion)
            case .reclaimServer(let reclaim): return reclaimServer(reclaim, from: id, client, at: occasion)
            case .joinRequest(let request): return try joinRequest(request, from: id, client, at: occasion)
            case .memberRejoin(let rejoin): return try memberRejoin(rejoin, from: id, client, at: occasion)
            case .joinApproval(let approval): return try joinApproval(approval, from: id, client, at: occasion)
            case .kickPeer(let kick): return try kickPeer(kick, from: id, client)
            case .createInvitation(let wish): return try createInvitation(wish, from: id, client, at: occasion)
            case .revokeInvitation(let revocation): return try revokeInvitation(revocation, from: id, client)
            case .closePool(let token): return try closePool(token: token, from: id, client)
            case .updatePoolConfig(let update): return try updatePoolConfig(update, from: id, client)
            case .handshakeInit(let handshake): return try handshakeInit(handshake, from: id, client, at: occasion)
            case .heartbeatPing(let timestamp):
                let pong = ServerFrame.heartbeatPong(timestamp: timestamp, serverTime: occasion.unixMilliseconds)
                return [.send(pong, to: [id])]
            case .tunnelOpen(let open):
                let refused = TunnelClose(streamID: open.streamID, reason: .policyDenied)
                return [.send(.tunnelClose(refused), to: [id])]
            case .tunnelDNSQuery(let query):
                let refused = TunnelDNSResponse(
                    queryID: query.queryID, errorCode: "policy_denied", errorMessage: "tunnel exit is disabled")
                return [.send(.tunnelDNSResponse(refused), to: [id])]
            case .forward, .ack, .tunnelClose, .tunnelWindowUpdate:
                return []  // `forward` has its own way in; an ack is advice, and nothing here needs it (relay.md 9.5)
            }
        } catch {
            return refuse(error, to: id, client, at: occasion)
        }
    }

    /// A binary message has arrived: tunnel data, which nothing here can be open for (relay.md 13).
    package mutating func received(binary bytes: [UInt8], from id: ConnectionID, at occasion: Occasion) -> [RelayAction] {
        guard let client = clients[id] else { return [] }
        guard client.membership != .none else {
            return disconnected(id, at: occasion) + [.close(id, .binaryBeforeMembership)]
        }
        var error = TunnelError(streamID: nil, code: "protocol_error", message: "malformed binary frame")
        switch try? TunnelBinary(decoding: bytes) {
        case .data(let stream, _, _), .udp(let stream, _):
            error.streamID = stream
            error.message = "unknown stream_id"
        case nil: break
        }
        return [.send(.tunnelError(error), to: [id])]
    }

    /// A write of `commit` has ended.
    package mutating func committed(
        _ continuation: Continuation, written: Bool, at occasion: Occasion
    ) -> [RelayAction] {
        switch continuation {
        case .announce(let actions): actions
        case .claimed(let id, let previous, let success): claimed(id, previous, success, written: written, at: occasion)
        case .opened(let pool, let id, let success): opened(pool, id, success, written: written)
        case .invited(let id, let created, let tokenID): invited(id, created, tokenID, written: written)
        case .admit(let join, let pool): admit(join, to: pool, written: written, at: occasion)
        }
    }
}

/// Who may try what, and how often.
struct Admission {
    var buckets: TokenBuckets
    var strikes: StrikeBook
    var puzzles: ProofOfWorkGate
    var nonces = SeenNonces()

    init(_ configuration: RelayConfiguration) {
        buckets = TokenBuckets(
            rate: configuration.rateLimit.messagesPerSecond, maxGroups: configuration.rateLimit.maxGroups)
        strikes = StrikeBook(configuration.rateLimit)
        puzzles = ProofOfWorkGate(configuration.proofOfWork)
    }
}

/// Who owns the relay, or how to become its owner.
struct ClaimState {
    var binding: HostBinding?
    let secret: [UInt8]
    var attempts: ClaimGuard
    /// The recovery key of a claim, until the setup page has shown it once (relay.md 10).
    var unshownRecoveryKey: String?
}
