import BotKit
import Logging
import Pool
import PoolGames
package import PoolWire
import Synchronization

/// The bots on one membership, which come and go while it lives.
package final class BotCrew: Sendable {
    private let supervisors = Mutex<[String: BotSupervisor]>([:])
    private let nursery = Nursery()
    private let surroundings: @Sendable (BotSpecification) -> BotSupervisor.Surroundings

    init(surroundings: @escaping @Sendable (BotSpecification) -> BotSupervisor.Surroundings) {
        self.surroundings = surroundings
    }

    /// Lives until the task is cancelled.
    func run() async { await nursery.run() }

    /// Starts a bot, instead of the one of the same name if there is one: that is ended before, and its storage is the
    /// new one's.
    package func start(_ specification: BotSpecification) async {
        await stop(specification.name)
        let supervisor = BotSupervisor(specification, surroundings(specification))
        supervisors.withLock { $0[specification.name] = supervisor }
        if !nursery.add({ await supervisor.run() }) { supervisor.abandon() }
    }

    /// Ends a bot, if there is one of the name, and waits for its end.
    package func stop(_ name: String) async {
        await supervisors.withLock({ $0.removeValue(forKey: name) })?.stop()
    }

    /// Has those bots take up their code anew whose code is in these files.
    func filesChanged(_ paths: Set<String>, report: @Sendable (HostEvent) -> Void) async {
        let concerned = supervisors.withLock { Array($0.values) }
            .filter { !paths.isDisjoint(with: $0.specification.files) }
            .sorted { $0.specification.name < $1.specification.name }
        for supervisor in concerned {
            do {
                try await supervisor.reload()
                report(.botReloaded(bot: supervisor.specification.name, error: nil))
            } catch {
                report(.botReloaded(bot: supervisor.specification.name, error: "\(error)"))
            }
        }
    }

    /// One of the bots.
    package subscript(name: String) -> BotSupervisor? { supervisors.withLock { $0[name] } }

    /// The games that bots answer invitations to now.
    package var games: Set<GameType> {
        supervisors.withLock { $0.values.reduce(into: []) { $0.formUnion($1.games) } }
    }

    /// Whom the ratings of a game are kept for.
    func player(of game: GameType) -> String? {
        supervisors.withLock { supervisors in
            supervisors.values.first { $0.specification.games.contains(game) }?.specification.player
        }
    }

    /// What each of them is doing, by name.
    package var status: [BotStatus] {
        supervisors.withLock { Array($0.values) }.map(\.status).sorted { $0.name < $1.name }
    }
}
