public import BotKit
import Foundation
import Logging
public import Pool
import PoolCrypto
public import PoolGames
public import PoolStore
import PoolTransport
public import PoolWire
public import RelayTransport

/// How to host a pool.
public struct HostPlan: Sendable {
    /// `ws://` or `wss://`.
    public var serverURL: String
    /// The address guests reach the relay at, if it is another.
    public var publicURL: String?
    /// Needed once per relay.
    public var claimCode: ClaimCode?
    public var poolName: String
    /// The name people see.
    public var displayName: String
    /// The avatar people see. The robot says that a bot sits here: other bots go by it.
    public var avatar = PoolUserProfile.botAvatar
    public var admission: AdmissionPolicy
    public var bots: [BotSpecification]
    public var transport: RelayTransportConfiguration
    /// How patient the games are.
    public var games = GameConfiguration()
    /// Roles that nobody in the pool can change, by public key.
    public var fixedRoles: [PeerID: Role] = [:]
    /// What the bots' commands look like.
    public var commands = CommandSettings()
    /// What is written down besides; `nil` for nothing.
    package var books: PoolBooks?
    /// Called once, when the relay was claimed, with the key that is never told again.
    public var onRecoveryKey: @Sendable (_ recoveryKey: String, _ serverFingerprint: String) async -> Void

    public init(
        serverURL: String, publicURL: String? = nil, claimCode: ClaimCode? = nil, poolName: String,
        displayName: String, admission: AdmissionPolicy, bots: [BotSpecification],
        transport: RelayTransportConfiguration = RelayTransportConfiguration(),
        onRecoveryKey: @escaping @Sendable (_ recoveryKey: String, _ serverFingerprint: String) async -> Void
    ) {
        self.serverURL = serverURL
        self.publicURL = publicURL
        self.claimCode = claimCode
        self.poolName = poolName
        self.displayName = displayName
        self.admission = admission
        self.bots = bots
        self.transport = transport
        self.onRecoveryKey = onRecoveryKey
    }

    /// Makes the runner. A pool that was hosted on this relay under this name before is hosted again, with the same id,
    /// members and invitations.
    /// - Throws: `StoreError`, `TransportError`, `BotSpecificationError`.
    public func runner(
        store: Store, resources: HostResources, report: @escaping @Sendable (HostEvent) -> Void
    ) async throws -> PoolRunner {
        try BotSpecification.check(bots)
        let seed = try await store.hostIdentity(creating: Data(SigningKey.generate().seed))
        let identity = try SigningKey(seed: Array(seed))
        let member = try await store.hostedPool(named: poolName, on: serverURL)
        let records = HostRecordKeeper(store: store, member: member, plan: self, logger: resources.logger)
        let hosting = RelayHosting(
            claimCode: claimCode, publicURL: publicURL, memory: try await records.memory(),
            onRecoveryKey: onRecoveryKey, onRecord: { records.note($0) })
        let transport = try RelayTransport.host(
            serverURL: serverURL, poolID: member.pool.poolID, identity: identity, displayName: displayName,
            hosting: hosting, network: resources.network, configuration: transport, logger: resources.logger)
        var setup = try await setup(member, transport, store, resources)
        setup.membership.admission = admission
        return PoolRunner(
            setup, thinking: resources.thinking, logger: resources.logger, observer: records.observe,
            service: records.run,
            report: report)
    }
}

extension Store {
    /// The pool of this name that was hosted on a server before, or a new one.
    func hostedPool(named name: String, on serverURL: String) async throws -> MemberAddress {
        let new = PoolAddress(serverURL: serverURL, poolID: UUID())
        let known = try await pools().first {
            $0.role == .host && $0.address.pool.serverURL == new.serverURL && $0.name == name
        }
        return known?.address ?? MemberAddress(new)
    }
}
