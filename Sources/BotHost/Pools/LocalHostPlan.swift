public import BotKit
public import Foundation
import LocalTransport
import Logging
public import Pool
import PoolCrypto
public import PoolGames
public import PoolStore
import PoolTransport
public import PoolWire
import RelayTransport

/// How to host a pool in the local network.
public struct LocalHostPlan: Sendable {
    /// What joiners have to know.
    public enum Code: Sendable, Equatable {
        /// The one that the pool had before, or a new one.
        case kept
        /// A new one with each start.
        case fresh
        case none
        case fixed(String)
    }

    public var poolName: String
    /// The name people see.
    public var displayName: String
    /// The avatar people see. The robot says that a bot sits here: other bots go by it.
    public var avatar = PoolUserProfile.botAvatar
    public var code = Code.kept
    /// Includes the host.
    public var maxPeers = 8
    public var listening = LocalListening()
    public var admission: AdmissionPolicy
    public var bots: [BotSpecification]
    /// Where what must survive is kept, besides the store.
    public var directory: URL
    /// How patient the games are.
    public var games = GameConfiguration()
    /// Roles that nobody in the pool can change, by public key.
    public var fixedRoles: [PeerID: Role] = [:]
    /// What the bots' commands look like.
    public var commands = CommandSettings()
    /// Where the pool and its bots are written down; `nil`: in `directory`.
    package var books: PoolBooks?

    public init(
        poolName: String, displayName: String, admission: AdmissionPolicy, bots: [BotSpecification], directory: URL
    ) {
        self.poolName = poolName
        self.displayName = displayName
        self.admission = admission
        self.bots = bots
        self.directory = directory
    }

    /// Makes the runner. A pool that was hosted here under this name before is hosted again, with the same id, code and
    /// members.
    /// Once the pool stands, its code and where it listens are reported (`HostEvent.localPool`).
    /// - Throws: `StoreError`, `BotSpecificationError`, and what the file system says.
    public func runner(
        store: Store, resources: HostResources, report: @escaping @Sendable (HostEvent) -> Void
    ) async throws -> PoolRunner {
        try BotSpecification.check(bots)
        let member = try await store.hostedPool(named: poolName, on: Self.server)
        let seed = Data(SigningKey.generate().seed)
        let identity = try await store.identity(of: member, creating: seed, at: Date())
        let keeper = LocalHostKeeper(directory: directory, poolID: member.pool.poolID, logger: resources.logger)
        let memory = try await keeper.open(code)
        let transport = LocalTransport.host(
            LocalHostSettings(
                poolID: member.pool.poolID, poolName: poolName, maxPeers: maxPeers, code: memory.code,
                memory: memory.host),
            identity: try SigningKey(seed: Array(identity.seed)), displayName: displayName,
            configuration: listening.configuration, group: resources.network.eventLoopGroup, logger: resources.logger
        ) { keeper.note($0) }
        var setup = try await setup(member, transport, store, resources)
        setup.membership.admission = admission
        if books == nil { setup.keep(PoolBooks(dataDirectory: directory), of: member.pool.poolID) }
        setup.local = LocalSide(transport: transport, keeper: keeper)
        let crier = LocalPoolCrier(
            transport: transport, listening: listening, profile: setup.profile, needsCode: memory.code != nil,
            logger: resources.logger)
        let code = memory.code?.text
        return PoolRunner(
            setup, thinking: resources.thinking, logger: resources.logger,
            observer: { event in
                guard case .joined(let pool, isReturn: false) = event else { return }
                await record(pool, member, store, resources.logger)
                report(.localPool(LocalPoolNews(pool: pool, code: code, addresses: await transport.addresses)))
                crier.start(pool)
            },
            service: {
                await withDiscardingTaskGroup { group in
                    group.addTask { await keeper.run() }
                    group.addTask { await crier.run { report(.warning($0)) } }
                    group.addTask { await transport.reportClocks { report(.warning($0)) } }
                }
            }, report: report)
    }

    private func record(_ pool: PoolSnapshot, _ member: MemberAddress, _ store: Store, _ logger: Logger) async {
        do {
            try await store.markApproved(member)
            try await store.save(
                StoredPool(
                    address: member, serverURL: Self.server, name: poolName, role: .host, displayName: displayName,
                    isClaimed: true, hostPeerID: pool.selfID.rawValue, maxPeers: pool.maxPeers, firstJoinedAt: Date(),
                    lastConnectedAt: Date()))
        } catch {
            logger.error("the pool cannot be recorded", metadata: ["error": "\(error)"])
        }
    }

    /// What stands for the server in the records of local pools.
    static let server = "local"
}

/// A local pool that stands, for people.
public struct LocalPoolNews: Sendable, Equatable {
    public var pool: PoolSnapshot
    /// What joiners have to know; `nil` for a pool without a code. Secret.
    public var code: String?
    /// Where it can be reached, each `HOST:PORT`.
    public var addresses: [String]
}
