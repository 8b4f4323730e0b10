import Foundation
import LocalTransport
import Logging
import NIOCore
import NIOPosix
import PoolCrypto
import PoolLinks
import PoolTesting
import PoolTransport
import PoolWire
import Synchronization

/// A local pool on this machine's loopback under the conformance suite, and the ground of the other tests.
final class LocalFixture: TransportFixture {
    let poolID = UUID()
    let hostKey = SigningKey.generate()
    private let identities = Mutex<[String: SigningKey]>([:])
    /// What the host was told to remember.
    let memory = Mutex(LocalHostMemory())

    func makeHost() async throws -> any Transport { host() }

    func makeGuest(_ displayName: String, invitation: HostedInvitation) async throws -> any Transport {
        try guest(displayName, invitation)
    }

    func makeAgain(_ displayName: String, invitation: HostedInvitation) async throws -> any Transport {
        try guest(displayName, invitation)
    }

    /// `LocalPoolMachine` leaves the decision to the membership above.
    var asksAboutMembers: Bool { true }

    func tearDown() async {}

    func host(
        code: String? = "ABC234", configuration: LocalTransportConfiguration = .hasty
    ) -> LocalTransport {
        LocalTransport.host(
            LocalHostSettings(
                poolID: poolID, poolName: "Pool", maxPeers: 16, code: code.flatMap { PoolCode($0) },
                memory: memory.withLock { $0 }),
            identity: hostKey, displayName: "Host", configuration: configuration,
            group: MultiThreadedEventLoopGroup.singleton, logger: quiet
        ) { record in self.memory.withLock { $0.note(record) } }
    }

    func guest(_ name: String, _ invitation: HostedInvitation) throws -> LocalTransport {
        guard let parsed = LocalInvitation(invitation.url) else {
            throw ConformanceFailure("no invitation: \(invitation.url)")
        }
        return guest(
            name, at: parsed.addresses, poolID: parsed.poolID, code: parsed.code, tokenID: parsed.tokenID)
    }

    /// - Parameter code: the pool's own, without a `tokenID`.
    func guest(
        _ name: String, at addresses: [String], poolID: UUID? = nil, code: String? = "ABC234", tokenID: String? = nil,
        configuration: LocalTransportConfiguration = .hasty
    ) -> LocalTransport {
        LocalTransport.guest(
            LocalEntrance(
                addresses: addresses, poolID: poolID, code: code.flatMap { PoolCode($0) }, tokenID: tokenID),
            identity: identity(of: name), displayName: name, configuration: configuration,
            group: MultiThreadedEventLoopGroup.singleton, logger: quiet)
    }

    func identity(of name: String) -> SigningKey {
        identities.withLock { keys in
            if let key = keys[name] { return key }
            let key = SigningKey.generate()
            keys[name] = key
            return key
        }
    }

    /// Runs a member that is let in, and waits until it is.
    func admit(_ transport: LocalTransport, by host: ObservedTransport) async throws -> ObservedTransport {
        let id = transport.peerID
        let observed = ObservedTransport(transport)
        await observed.start()
        let request = try await host.first("a request to join") { event in
            if case .joinRequest(let request) = event, request.peer == id { request } else { nil }
        }
        try await host.transport.hosting?.approve(request)
        try await observed.joined()
        return observed
    }
}

extension LocalTransportConfiguration {
    /// Finds out soon what takes long in life, except that nobody counts as dead because the machine is busy.
    static var hasty: LocalTransportConfiguration {
        var configuration = LocalTransportConfiguration()
        configuration.links.silenceLimit = .seconds(60)
        configuration.patience = .seconds(5)
        configuration.longestWait = .seconds(1)
        configuration.links.closeTimeout = .seconds(3)
        return configuration
    }

    /// Finds only the way in.
    static var hidden: LocalTransportConfiguration {
        var configuration = hasty
        configuration.dialsMembers = false
        return configuration
    }
}

let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
