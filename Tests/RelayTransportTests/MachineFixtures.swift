import Foundation
import PoolTransport
import PoolWire
import RelayTransport

typealias Action = RelayClientAction

let testPool = UUID(uuid: (1, 0x90, 0xA1, 0xB2, 0xC3, 0xD4, 0x7E, 0x5F, 0x8A, 0x6B, 0x9C, 0x8D, 0x7E, 0x6F, 0x5A, 0x4B))
let hostID = PeerID("host")
let adaID = PeerID("ada")
let nonce = "wMHCw8TFxsfIycrLzM3Oz9DR0tPU1dbX2Nna29zd3t8="

/// A machine and the time it lives in.
struct Conversation {
    var machine: RelayClientStateMachine
    var now = Moment.start

    init(_ role: RelayRole, configure: (inout RelayTransportConfiguration) -> Void = { _ in }) {
        var configuration = RelayTransportConfiguration()
        configure(&configuration)
        machine = RelayClientStateMachine(
            role: role, poolID: testPool, address: "relay.example", configuration: configuration)
    }

    static func host(claimCode: Bool = false, configure: (inout RelayTransportConfiguration) -> Void = { _ in }) -> Self
    {
        Conversation(.host(.init(peer: hostID, hasClaimCode: claimCode)), configure: configure)
    }

    static func guest(
        isApproved: Bool = false, expiry: Int64? = 1_700_003_600,
        configure: (inout RelayTransportConfiguration) -> Void = { _ in }
    ) -> Self {
        Conversation(.guest(.init(isApproved: isApproved, invitationExpiry: expiry)), configure: configure)
    }

    mutating func start() -> [Action] { machine.start(now) }

    mutating func connect() -> [Action] {
        machine.linkOpened()
        return machine.linkUp(now)
    }

    mutating func receive(_ frame: ServerFrame) -> [Action] { machine.receive(frame, now, random: 0) }

    mutating func receive(error code: UInt32, _ message: String) -> [Action] {
        receive(.error(RelayError(code: code, message: message)))
    }

    mutating func lose(_ end: LinkEnd = .lost("end of stream")) -> [Action] {
        machine.linkDown(end, now, random: 0)
    }

    /// Lets time pass up to the machine's deadline.
    mutating func passTime(isReading: Bool = true) -> [Action] {
        guard let deadline = machine.deadline else { return [] }
        return wait(deadline - now.uptime, isReading: isReading)
    }

    mutating func wait(_ duration: Duration, isReading: Bool = true) -> [Action] {
        now = now + duration
        return machine.tick(now, isReading: isReading, random: 0)
    }

    /// Up to the pool.
    mutating func join() {
        _ = start()
        _ = connect()
        enter()
    }

    /// From a new link into the pool.
    mutating func enter() {
        _ = receive(.authChallenge(nonce: nonce))
        _ = receive(.hostAuthSuccess(poolID: testPool, sessionToken: "T"))
        _ = receive(.joinAccepted(.toAda))
    }
}

extension JoinAccepted {
    static let toAda = JoinAccepted(
        sessionToken: "T", peerID: adaID,
        peers: [
            PeerInfo(peerID: hostID, displayName: "Host", publicKey: "host", connectedAt: 0),
            PeerInfo(peerID: adaID, displayName: "Ada", publicKey: "ada", connectedAt: 5),
        ],
        poolInfo: PoolInfo(poolID: testPool, name: "pool", hostPeerID: hostID, maxPeers: 16, currentPeers: 2))
}

extension [Action] {
    var events: [TransportEvent] { compactMap { if case .deliver(let event) = $0 { event } else { nil } } }
    var requests: [Action.Request] { compactMap { if case .send(let request) = $0 { request } else { nil } } }
    var end: EndReason? {
        for case .finish(let reason) in self { return reason }
        return nil
    }
    /// Of the failure that it ended with.
    var failure: TransportError? { if case .failed(let error)? = end { error } else { nil } }
    /// The reconnection that is announced.
    var pause: (attempt: Int, delay: Duration, reason: String)? {
        for case .deliver(.reconnecting(let attempt, let delay, let reason)) in self { return (attempt, delay, reason) }
        return nil
    }
}
