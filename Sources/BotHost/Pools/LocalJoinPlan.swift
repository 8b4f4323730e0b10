public import BotKit
public import Foundation
public import LocalTransport
import Logging
import NIOCore
import Pool
import PoolCrypto
public import PoolGames
public import PoolStore
import PoolTransport
public import PoolWire
import RelayTransport

/// How to be a guest in a local pool.
public struct LocalJoinPlan: Sendable {
    /// Where the pool is, and with which code one gets in.
    public var invitation: LocalInvitation
    /// The name people see.
    public var displayName: String
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

    public init(invitation: LocalInvitation, displayName: String, bots: [BotSpecification]) {
        self.invitation = invitation
        self.displayName = displayName
        self.bots = bots
    }

    /// Makes the runner: with the identity this pool knows, or a new one that is kept from now on.
    /// - Throws: `StoreError`, `TransportError` when nobody answers, `BotSpecificationError`.
    public func runner(
        store: Store, resources: HostResources, report: @escaping @Sendable (HostEvent) -> Void
    ) async throws -> PoolRunner {
        try BotSpecification.check(bots)
        let group = resources.network.eventLoopGroup
        let configuration = listening.configuration
        var poolID = invitation.poolID
        if poolID == nil {
            // The identity is one for each pool, so that members cannot be linked across pools: which one is it?
            poolID = try await LocalPoolProbe(configuration: configuration, group: group, logger: resources.logger)
                .ask(invitation.addresses).poolID
        }
        guard let poolID else { throw TransportError(.unreachable, "Nobody says which pool is there.") }
        let member = MemberAddress(PoolAddress(serverURL: LocalHostPlan.server, poolID: poolID))
        let seed = Data(SigningKey.generate().seed)
        let identity = try await store.identity(of: member, creating: seed, at: Date())
        let transport = LocalTransport.guest(
            LocalEntrance(
                addresses: invitation.addresses, poolID: poolID, code: PoolCode(invitation.code),
                tokenID: invitation.tokenID.isEmpty ? nil : invitation.tokenID),
            identity: try SigningKey(seed: Array(identity.seed)), displayName: displayName,
            configuration: configuration, group: group, logger: resources.logger)
        var setup = try await PoolRunner.Setup.stored(
            member, transport: transport, displayName: displayName, bots: bots, store: store, resources: resources,
            games: games, fixedRoles: fixedRoles, commands: commands)
        if let directory { setup.keep(PoolBooks(pool: poolID.uuidString.lowercased(), dataDirectory: directory)) }
        let keeper = GuestRecordKeeper(
            store: store, member: member, displayName: displayName, serverURL: LocalHostPlan.server, invitation: nil,
            logger: resources.logger)
        let crier = LocalPoolCrier(
            transport: transport, listening: listening, displayName: displayName, needsCode: false,
            logger: resources.logger)
        return PoolRunner(
            setup, thinking: resources.thinking, logger: resources.logger,
            observer: { event in
                await keeper.observe(event)
                if case .joined(let pool, isReturn: false) = event { crier.start(pool) }
            }, service: { await crier.run { report(.warning($0)) } }, report: report)
    }
}
