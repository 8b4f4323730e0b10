import Foundation
import PoolCrypto
import PoolTesting
import PoolTransport
import PoolWire
import RelayTransport
import Synchronization

/// A relay in this process under the conformance suite, and the ground of the live tests.
final class RelayFixture: TransportFixture {
    let relay: TestRelay
    let network: RelayNetwork
    let poolID = UUID()
    let hostKey = SigningKey.generate()
    private let identities = Mutex<[String: SigningKey]>([:])
    /// What the host was told to remember.
    let records = Mutex<[RelayHostRecord]>([])
    let recoveryKeys = Mutex<[String]>([])

    init(relay: TestRelay) throws {
        self.relay = relay
        network = try RelayNetwork.forTests()
    }

    static func start() async throws -> RelayFixture { try RelayFixture(relay: try await TestRelay.start()) }

    func makeHost() async throws -> any Transport { try await host() }

    func makeGuest(_ displayName: String, invitation: HostedInvitation) async throws -> any Transport {
        try await guest(displayName, invitation: invitation)
    }

    func makeAgain(_ displayName: String, invitation: HostedInvitation) async throws -> any Transport {
        try await guest(displayName, invitation: invitation, wasApproved: true)
    }

    func tearDown() async { await relay.stop() }

    /// - Parameter url: `nil` is the relay itself, else a proxy before it.
    func host(
        url: String? = nil, memory: RelayHostMemory = RelayHostMemory(),
        configuration: RelayTransportConfiguration = .hasty
    ) async throws -> RelayTransport {
        let hosting = RelayHosting(
            claimCode: await relay.claimCode, publicURL: await relay.url, memory: memory,
            onRecoveryKey: { key, _ in self.recoveryKeys.withLock { $0.append(key) } },
            onRecord: { record in self.records.withLock { $0.append(record) } })
        let direct = await relay.url
        return try RelayTransport.host(
            serverURL: url ?? direct, poolID: poolID, identity: hostKey, displayName: "Host", hosting: hosting,
            network: network, configuration: configuration, logger: quiet)
    }

    func guest(
        _ name: String, invitation: HostedInvitation, wasApproved: Bool = false, url: String? = nil,
        configuration: RelayTransportConfiguration = .hasty
    ) async throws -> RelayTransport {
        var parsed = try Invitation(parsing: invitation.url)
        if let url { parsed.serverAddress = url }
        return try RelayTransport.member(
            invitation: parsed, identity: identity(of: name), wasApproved: wasApproved, displayName: name,
            network: network, configuration: configuration, logger: quiet)
    }

    func identity(of name: String) -> SigningKey {
        identities.withLock { keys in
            if let key = keys[name] { return key }
            let key = SigningKey.generate()
            keys[name] = key
            return key
        }
    }

    /// A host in its pool.
    func startHost(url: String? = nil) async throws -> ObservedTransport {
        let host = ObservedTransport(try await host(url: url))
        await host.start()
        try await host.joined()
        return host
    }

    /// A guest that was let in.
    func admit(
        _ name: String, by host: ObservedTransport, invitation: HostedInvitation? = nil, url: String? = nil
    ) async throws -> ObservedTransport {
        let hosting = try requireHosting(host)
        let fresh = try await hosting.createInvitation(maxUses: 0, lifetime: .seconds(300))
        let guest = ObservedTransport(try await guest(name, invitation: invitation ?? fresh, url: url))
        await guest.start()
        let id = identity(of: name).peerID
        let request = try await host.first("the request of \(name)") { event in
            if case .joinRequest(let request) = event, request.peer == id { request } else { nil }
        }
        try await hosting.approve(request)
        try await guest.joined()
        // Host and guest are told one after the other: a test that ends the host next wants it to know.
        try await host.wait(for: "\(name) in the pool") { events in
            events.contains { if case .peerJoined(let peer) = $0 { peer.id == id } else { false } }
        }
        return guest
    }

    func requireHosting(_ host: ObservedTransport) throws -> any PoolHosting {
        guard let hosting = host.transport.hosting else { throw ConformanceFailure("no hosting") }
        return hosting
    }
}

extension ObservedTransport {
    /// Waits for the membership to stand again after a loss.
    func returned(times: Int = 1) async throws {
        try await wait(for: "return \(times)") { events in
            events.count { if case .joined(let pool) = $0 { pool.isReturn } else { false } } >= times
        }
    }

    /// The failure it ended with.
    func failure() async throws -> TransportError {
        guard case .failed(let error) = try await ended() else {
            throw ConformanceFailure("it ended otherwise: \(events)")
        }
        return error
    }
}
