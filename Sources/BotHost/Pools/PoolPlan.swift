package import BotKit
import Foundation
import Pool
import PoolCrypto
package import PoolGames
package import PoolStore
import PoolTransport
package import PoolWire

/// What every way into a pool can be told besides where the pool is.
package protocol PoolPlan: Sendable {
    /// The name people see.
    var displayName: String { get }
    /// The avatar people see.
    var avatar: String { get }
    var bots: [BotSpecification] { get }
    /// How patient the games are.
    var games: GameConfiguration { get }
    /// Roles that nobody in the pool can change, by public key.
    var fixedRoles: [PeerID: Role] { get set }
    /// What the bots' commands look like.
    var commands: CommandSettings { get set }
    /// Where the pool and its bots are written down; `nil` for the plan's own choice.
    var books: PoolBooks? { get set }

    /// Makes the runner.
    func runner(
        store: Store, resources: HostResources, report: @escaping @Sendable (HostEvent) -> Void
    ) async throws -> PoolRunner
}

extension PoolPlan {
    /// A setup whose records are in the store, and that goes by what the plan says.
    func setup(
        _ member: MemberAddress, _ transport: any Transport, _ store: Store, _ resources: HostResources
    ) async throws -> PoolRunner.Setup {
        let chatKey = try await store.chatKey(of: member, creating: Data(ChatKeyPair.generate().privateKey))
        let pool = member.description
        let recorder = GameRecorder(store: store, member: member, logger: resources.logger)
        var setup = PoolRunner.Setup(
            transport: transport, profile: PoolUserProfile(displayName: displayName, avatarEmoji: avatar),
            chatKeys: try ChatKeyPair(privateKey: Array(chatKey)), records: StoreRecords(store: store, member: member),
            archive: StoreGameArchive(store: store, member: member),
            storage: { StoreBotStorage(store: store, name: "\($0) in \(pool)") }, bots: bots,
            games: games, record: { await recorder.run($0, bots: $1, players: $2) },
            statistics: StoreStatistics(store: store))
        setup.roles = ConfiguredRoleBook(StoreRoleBook(store: store, pool: member.pool), fixed: fixedRoles)
        setup.commands = commands
        setup.claims = resources.claims
        if let books { setup.keep(books, of: member.pool.poolID) }
        return setup
    }
}

extension HostPlan: PoolPlan {}
extension JoinPlan: PoolPlan {}
extension LocalHostPlan: PoolPlan {}
extension LocalJoinPlan: PoolPlan {}
