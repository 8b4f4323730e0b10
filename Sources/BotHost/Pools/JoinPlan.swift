public import BotKit
import Foundation
import Logging
import PoolCrypto
public import PoolGames
public import PoolStore
import PoolTransport
public import PoolWire
public import RelayTransport

/// How to be a guest in a pool.
public struct JoinPlan: Sendable {
    public var invitation: Invitation
    /// The name people see.
    public var displayName: String
    public var bots: [BotSpecification]
    public var transport: RelayTransportConfiguration
    /// How patient the games are.
    public var games = GameConfiguration()
    /// Who may give roles, besides the pool's host.
    public var owners: Set<PeerID> = []
    /// What the bots' commands look like.
    public var commands = CommandSettings()

    public init(
        invitation: Invitation, displayName: String, bots: [BotSpecification],
        transport: RelayTransportConfiguration = RelayTransportConfiguration()
    ) {
        self.invitation = invitation
        self.displayName = displayName
        self.bots = bots
        self.transport = transport
    }

    /// Makes the runner: with the identity this pool knows, or a new one that is kept from now on.
    /// - Parameter store: where identity, keys, members and games are kept.
    /// - Throws: `StoreError`, `TransportError`, `BotSpecificationError`.
    public func runner(
        store: Store, resources: HostResources, report: @escaping @Sendable (HostEvent) -> Void
    ) async throws -> PoolRunner {
        try BotSpecification.check(bots)
        let member = MemberAddress(PoolAddress(serverURL: invitation.serverURL, poolID: invitation.poolID))
        let seed = Data(SigningKey.generate().seed)
        let identity = try await store.identity(of: member, creating: seed, at: Date())
        let transport = try RelayTransport.member(
            invitation: invitation, identity: try SigningKey(seed: Array(identity.seed)),
            wasApproved: identity.isApproved, displayName: displayName, network: resources.network,
            configuration: transport, logger: resources.logger)
        var setup = try await PoolRunner.Setup.stored(
            member, transport: transport, displayName: displayName, bots: bots, store: store, logger: resources.logger)
        setup.games = games
        setup.roles = StoreRoleBook(store: store, pool: member.pool, owners: owners)
        setup.commands = commands
        setup.claims = resources.claims
        let keeper = GuestRecordKeeper(
            store: store, member: member, displayName: displayName, invitation: invitation, logger: resources.logger)
        return PoolRunner(
            setup, thinking: resources.thinking, logger: resources.logger, observer: keeper.observe, report: report)
    }
}

extension PoolRunner.Setup {
    /// A setup whose records are in the store.
    static func stored(
        _ member: MemberAddress, transport: any Transport, displayName: String, bots: [BotSpecification], store: Store,
        logger: Logger
    ) async throws -> PoolRunner.Setup {
        let chatKey = try await store.chatKey(of: member, creating: Data(ChatKeyPair.generate().privateKey))
        let pool = member.description
        let players = Dictionary(bots.flatMap { bot in bot.games.map { ($0, bot.player) } }) { first, _ in first }
        let recorder = GameRecorder(store: store, member: member, players: players, logger: logger)
        return PoolRunner.Setup(
            transport: transport, profile: PoolUserProfile(displayName: displayName),
            chatKeys: try ChatKeyPair(privateKey: Array(chatKey)), records: StoreRecords(store: store, member: member),
            archive: StoreGameArchive(store: store, member: member),
            storage: { StoreBotStorage(store: store, name: "\($0) in \(pool)") }, bots: bots,
            record: recorder.run, statistics: StoreStatistics(store: store))
    }
}
