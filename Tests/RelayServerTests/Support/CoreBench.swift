import Foundation
import PoolCrypto
import PoolTesting
import PoolWire
import RelayServer
import Testing

/// A relay's state machine with a clock and randomness in the test's hand.
struct CoreBench {
    var core: RelayCore
    /// Unix seconds; uptime runs with it.
    var now: Int64 = 1_700_000_000
    /// Whether writes to disk fail.
    var writesFail = false
    private(set) var changes: [StoreChange] = []
    private(set) var sent: [ConnectionID: [ServerFrame]] = [:]
    private(set) var replayed: [ConnectionID: [String]] = [:]
    private(set) var closes: [ConnectionID: CloseReason] = [:]
    private var nextID: UInt64 = 0
    private let dice = Dice()

    static let claimSecret = [UInt8](repeating: 0x5a, count: 32)

    /// Deterministic bytes, different each time.
    private final class Dice {
        var counter: UInt8 = 0
        var preset: [[UInt8]] = []

        func bytes(_ count: Int) -> [UInt8] {
            if !preset.isEmpty { return preset.removeFirst() }
            counter &+= 1
            return (0..<count).map { UInt8(truncatingIfNeeded: $0) &* 31 &+ counter }
        }
    }

    /// - Parameter claimedBy: the host key that has claimed it.
    init(claimedBy key: SigningKey? = nil, configure: (inout RelayConfiguration) -> Void = { _ in }) {
        var configuration = RelayConfiguration()
        configuration.proofOfWork.difficulty = 2
        configuration.proofOfWork.adaptive = false
        configuration.rateLimit.messagesPerSecond = 1_000_000
        configure(&configuration)
        var records = RelayRecords(identity: .generate())
        records.binding = key.map {
            HostBinding(hostPublicKey: $0.publicKey, recoveryKeyHash: RecoveryKey.hash(Self.recoveryKey), claimedAt: 1)
        }
        core = RelayCore(
            configuration: configuration, records: records, claimSecret: Self.claimSecret,
            at: Occasion(unixMilliseconds: 1_700_000_000_000, uptime: 0, random: dice.bytes))
    }

    static let recoveryKey = [UInt8](repeating: 0x77, count: 32)

    private var occasion: Occasion {
        Occasion(unixMilliseconds: now * 1000, uptime: (now - 1_700_000_000) * 1000, random: dice.bytes)
    }

    /// Bytes that the relay takes for random next.
    func load(_ bytes: [UInt8]) { dice.preset.append(bytes) }

    // MARK: Events

    mutating func connect(from address: [UInt8] = [192, 0, 2, 1]) -> ConnectionID {
        nextID += 1
        let id = ConnectionID(nextID)
        perform(core.connected(id, from: AddressGroup(address: address), at: occasion))
        return id
    }

    mutating func disconnect(_ id: ConnectionID) { perform(core.disconnected(id, at: occasion)) }

    /// Sends a frame and takes everything that the sender hears at once.
    @discardableResult
    mutating func send(_ frame: ClientFrame, from id: ConnectionID) -> [ServerFrame] {
        if case .forward(let forward) = frame {
            self.forward(forward, from: id)
        } else {
            perform(core.received(frame, from: id, at: occasion))
        }
        return take(id)
    }

    mutating func sendBinary(_ bytes: [UInt8], from id: ConnectionID) -> [ServerFrame] {
        perform(core.received(binary: bytes, from: id, at: occasion))
        return take(id)
    }

    mutating func mayDispatch(_ id: ConnectionID) -> Bool { core.mayDispatch(id, at: occasion) }

    /// Lets time pass with everything that time brings.
    mutating func pass(_ seconds: Int64) {
        now += seconds
        perform(core.expireJoins(at: occasion))
        perform(core.purge(at: occasion))
        perform(core.evict(at: occasion))
    }

    private mutating func forward(_ forward: Forward, from id: ConnectionID) {
        let data = forward.escapedData
        let hot = HotForward(
            data: 0..<data.count, dataBytes: forward.data.utf8.count, targetPeerIDs: forward.targetPeerIDs,
            sequence: forward.sequence, sessionToken: forward.sessionToken)
        var recipients: [ConnectionID] = []
        var absent: [PeerID] = []
        switch core.route(hot, from: id, recipients: &recipients, absent: &absent) {
        case .ignore: break
        case .refuse(let error): perform([.send(.error(error), to: [id])])
        case .deliver(let peer, let pool):
            let frame = ServerFrame.relayed(
                Relayed(data: forward.data, fromPeerID: peer, sequence: forward.sequence))
            for recipient in recipients { perform([.send(frame, to: [recipient])]) }
            core.keep(frame.encoded(), for: absent, in: pool, at: occasion)
        }
    }

    private mutating func perform(_ actions: [RelayAction]) {
        for action in actions {
            switch action {
            case .send(let frame, let receivers):
                for receiver in receivers { sent[receiver, default: []].append(frame) }
            case .replay(let texts, let receiver):
                replayed[receiver, default: []] += texts.map { String(decoding: $0, as: UTF8.self) }
            case .close(let id, let reason): closes[id] = reason
            case .commit(let changes, let continuation, _):
                if !writesFail { self.changes += changes }
                perform(core.committed(continuation, written: !writesFail || changes.isEmpty, at: occasion))
            }
        }
    }

    // MARK: What was heard

    /// Takes the frames that a connection was sent since the last time.
    mutating func take(_ id: ConnectionID) -> [ServerFrame] { sent.removeValue(forKey: id) ?? [] }

    /// The nonce of a fresh connection's challenge.
    mutating func nonce(_ id: ConnectionID) -> String {
        for case .authChallenge(let nonce) in take(id) { return nonce }
        return ""
    }
}

/// A host that a test speaks as.
struct BenchHost {
    let connection: ConnectionID
    let key: SigningKey
    let poolID: UUID
    let token: String
}

/// A guest that a test speaks as.
struct BenchGuest {
    let connection: ConnectionID
    let key: SigningKey
    let token: String
    let accepted: JoinAccepted
    var id: PeerID { key.peerID }
}

extension CoreBench {
    /// Connects and opens or takes back a pool.
    mutating func open(_ poolID: UUID = UUID(), key: SigningKey, serverURL: String? = nil) throws -> BenchHost {
        let id = connect()
        let auth = HostAuth.signed(
            by: key, poolID: poolID, nonce: nonce(id), timestamp: now, serverURL: serverURL)
        for case .hostAuthSuccess(_, let token) in send(.hostAuth(auth), from: id) {
            return BenchHost(connection: id, key: key, poolID: poolID, token: token)
        }
        throw WrongFrame(description: "no host_auth_success")
    }

    mutating func invite(_ host: BenchHost, maxUses: UInt8 = 0, seconds: UInt64 = 300) throws -> Invitation {
        let wish = CreateInvitation(maxUses: maxUses, expiresInSecs: seconds, sessionToken: host.token)
        for case .invitationCreated(let created) in send(.createInvitation(wish), from: host.connection) {
            return try Invitation(parsing: created.url)
        }
        throw WrongFrame(description: "no invitation_created")
    }

    /// Sends a join request with its puzzle solved and returns what the joiner hears.
    mutating func request(
        _ invitation: Invitation, key: SigningKey, from id: ConnectionID, nonce: [UInt8] = SecureRandom.bytes(32),
        change: (inout JoinRequest) -> Void = { _ in }
    ) throws -> [ServerFrame] {
        var request = JoinRequest.proven(by: invitation, key: key, timestamp: now, nonce: nonce)
        change(&request)
        for case .error(let error) in send(.joinRequest(request), from: id) {
            guard let puzzle = PowChallenge(fromErrorMessage: error.message) else { return [.error(error)] }
            request.powSolution = .solving(puzzle)
            return send(.joinRequest(request), from: id)
        }
        throw WrongFrame(description: "no puzzle")
    }

    @discardableResult
    mutating func approve(
        _ key: SigningKey, by host: BenchHost, approved: Bool = true, reason: String? = nil
    ) -> [ServerFrame] {
        let approval = JoinApproval(
            clientPublicKey: key.peerID.rawValue, approved: approved, reason: reason, sessionToken: host.token)
        return send(.joinApproval(approval), from: host.connection)
    }

    /// A guest in the host's pool; everybody's frames about it are taken.
    mutating func join(_ host: BenchHost, key: SigningKey = .generate()) throws -> BenchGuest {
        let invitation = try invite(host)
        let id = connect()
        _ = take(id)
        _ = try request(invitation, key: key, from: id)
        _ = take(host.connection)
        approve(key, by: host)
        for case .joinAccepted(let accepted) in take(id) {
            sent = [:]
            return BenchGuest(connection: id, key: key, token: accepted.sessionToken, accepted: accepted)
        }
        throw WrongFrame(description: "no join_accepted")
    }

    /// Sends `member_rejoin` on a new connection.
    mutating func rejoin(_ poolID: UUID, key: SigningKey) -> (ConnectionID, [ServerFrame]) {
        let id = connect()
        _ = take(id)
        return (id, send(.memberRejoin(.signed(by: key, poolID: poolID, timestamp: now)), from: id))
    }
}

/// What an error frame looks like.
func refused(_ code: UInt32, _ message: String) -> [ServerFrame] {
    [.error(RelayError(code: code, message: message))]
}
