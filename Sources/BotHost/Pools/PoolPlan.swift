package import BotKit
import Pool
package import PoolGames
package import PoolStore
import PoolTransport
package import PoolWire

/// What every way into a pool can be told besides where the pool is.
package protocol PoolPlan: Sendable {
    /// The name people see.
    var displayName: String { get }
    var bots: [BotSpecification] { get }
    /// How patient the games are.
    var games: GameConfiguration { get }
    /// Roles that nobody in the pool can change, by public key.
    var fixedRoles: [PeerID: Role] { get set }
    /// What the bots' commands look like.
    var commands: CommandSettings { get set }
    /// Where the pool and its bots are written down; `nil` for nowhere, or as the plan sees fit.
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
        var setup = try await PoolRunner.Setup.stored(
            member, transport: transport, displayName: displayName, bots: bots, store: store, resources: resources,
            games: games, fixedRoles: fixedRoles, commands: commands)
        if let books { setup.keep(books) }
        return setup
    }
}

extension HostPlan: PoolPlan {}
extension JoinPlan: PoolPlan {}
extension LocalHostPlan: PoolPlan {}
extension LocalJoinPlan: PoolPlan {}
