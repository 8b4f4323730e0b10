public import BotKit
public import Foundation
public import LocalTransport
import Logging
import Pool
import PoolCrypto
public import PoolGames
public import PoolStore
import PoolTransport
public import PoolWire
import RelayTransport

/// How to be a guest in a local pool.
public struct LocalJoinPlan: Sendable {
    /// How the pool is found.
    public enum Way: Sendable, Equatable {
        /// Where the pool is, and with which code one gets in.
        case invitation(LocalInvitation)
        /// It is looked for in the network.
        case search(LocalPoolSearch, code: String)
    }

    public var way: Way
    /// Tells several memberships of one data folder in one pool apart; empty for the only one.
    public var account = ""
    /// The name people see.
    public var displayName: String
    /// The avatar people see. The robot says that a bot sits here: other bots go by it.
    public var avatar = PoolUserProfile.botAvatar
    /// Guests listen as well: members make links to each other.
    public var listening = LocalListening()
    public var bots: [BotSpecification]
    /// How patient the games are.
    public var games = GameConfiguration()
    /// Roles that nobody in the pool can change, by public key.
    public var fixedRoles: [PeerID: Role] = [:]
    /// What the bots' commands look like.
    public var commands = CommandSettings()
    /// Where its bots write their journals, under the pool's id; `nil` for no journals.
    public var directory: URL?
    /// Where the pool and its bots are written down; `nil`: in `directory`.
    package var books: PoolBooks?

    public init(_ way: Way, displayName: String, bots: [BotSpecification]) {
        self.way = way
        self.displayName = displayName
        self.bots = bots
    }

    /// Makes the runner: with the identity this pool knows, or a new one that is kept from now on. Whoever was let in
    /// before returns without a code, as long as the host knows it.
    /// - Throws: `StoreError`, `BotSpecificationError`; `LocalPoolSearchError`, `DNSSDError`, `TransportError` when the
    ///   pool is not found.
    public func runner(
        store: Store, resources: HostResources, report: @escaping @Sendable (HostEvent) -> Void
    ) async throws -> PoolRunner {
        try BotSpecification.check(bots)
        let (invitation, poolID) = try await find(store, resources)
        let member = MemberAddress(PoolAddress(serverURL: LocalHostPlan.server, poolID: poolID), account: account)
        let seed = Data(SigningKey.generate().seed)
        let identity = try await store.identity(of: member, creating: seed, at: Date())
        let host = identity.isApproved ? try await store.pool(member)?.hostPeerID : nil
        let transport = LocalTransport.guest(
            LocalEntrance(
                addresses: invitation.addresses, poolID: poolID, code: PoolCode(invitation.code),
                tokenID: invitation.tokenID.isEmpty ? nil : invitation.tokenID, knownHost: host.map { PeerID($0) }),
            identity: try SigningKey(seed: Array(identity.seed)), displayName: displayName,
            configuration: listening.configuration, group: resources.network.eventLoopGroup, logger: resources.logger)
        var setup = try await setup(member, transport, store, resources)
        if books == nil, let directory { setup.keep(PoolBooks(dataDirectory: directory), of: poolID) }
        setup.local = LocalSide(transport: transport)
        let keeper = GuestRecordKeeper(
            store: store, member: member, displayName: displayName, serverURL: LocalHostPlan.server, invitation: nil,
            logger: resources.logger)
        let crier = LocalPoolCrier(
            transport: transport, listening: listening, profile: setup.profile, needsCode: false,
            sought: isSearch ? poolID : nil, logger: resources.logger)
        return PoolRunner(
            setup, thinking: resources.thinking, logger: resources.logger,
            observer: { event in
                await keeper.observe(event)
                if case .joined(let pool, isReturn: false) = event { crier.start(pool) }
            },
            service: {
                await withDiscardingTaskGroup { group in
                    group.addTask { await crier.run { report(.warning($0)) } }
                    group.addTask { await transport.reportClocks { report(.warning($0)) } }
                }
            }, report: report)
    }

    private var isSearch: Bool { if case .search = way { true } else { false } }

    /// Where the pool is, and which one it is: the identity is one for each pool, so that members cannot be linked
    /// across pools.
    private func find(_ store: Store, _ resources: HostResources) async throws -> (LocalInvitation, UUID) {
        var invitation: LocalInvitation
        switch way {
        case .invitation(let given): invitation = given
        case .search(var search, let code):
            search.known = try await store.joinedLocalPools()
            invitation = try await search.find()
            invitation.code = code
        }
        if let poolID = invitation.poolID { return (invitation, poolID) }
        let probe = LocalPoolProbe(
            configuration: listening.configuration, group: resources.network.eventLoopGroup, logger: resources.logger)
        return (invitation, try await probe.ask(invitation.addresses).poolID)
    }
}

extension Store {
    /// Local pools that own members are, or were, guests of.
    public func joinedLocalPools() async throws -> Set<UUID> {
        let server = PoolAddress(serverURL: LocalHostPlan.server, poolID: UUID()).serverURL
        return Set(
            try await pools().filter { $0.role == .guest && $0.address.pool.serverURL == server }
                .map(\.address.pool.poolID))
    }
}
