import Foundation
import GameRules
import PoolGames
import PoolTesting
import PoolWire

/// Two to four bots with a game between them.
final class PartyTable {
    private let network: VirtualNetwork
    private let seed: UInt64
    private let game: GameType
    /// The inviter first.
    private let bots: [VirtualBot]
    private var failures: [String] = []
    private var relayRestarts = 0

    /// One game; each bot may lose its connection, for longer than the grace too, crash, or give up.
    static func chainReaction(seed: UInt64) -> SimulationReport { play(.chainReaction, seed: seed) }
    static func ludo(seed: UInt64) -> SimulationReport { play(.ludo, seed: seed) }

    private static func play(_ game: GameType, seed: UInt64) -> SimulationReport {
        let table = PartyTable(game, seed: seed, players: 2 + Int(seed % 3))
        table.begin()
        table.play(among: table.seated)
        return table.report
    }

    private init(_ game: GameType, seed: UInt64, players: Int) {
        self.seed = seed
        self.game = game
        bots = [.alice, .bob, .carol, .bot].prefix(players).map { VirtualBot($0, dice: .seeded(seed)) }
        network = VirtualNetwork(bots, faults: Simulation.bad, seed: seed)
    }

    /// Whoever has a seat: those whose answer got lost are left out.
    private var seated: [VirtualBot] {
        let ids = Set(bots[0].summary?.players.map(\.id) ?? [])
        return bots.filter { ids.contains($0.id) }
    }

    private var hasBegun: Bool {
        bots[0].lastSession != nil && seated.allSatisfy { $0.lastSession == bots[0].lastSession }
    }

    /// Invitations get lost, too: then the set-up is tried again.
    private func begin() {
        for bot in bots.dropFirst() { bots[0].recognise(bot.id) }
        for _ in 0..<20 where !hasBegun {
            bots[0].invite(bots.dropFirst().map(\.id), to: game, network)
            _ = network.run(limit: network.now + .seconds(150)) { hasBegun || bots.allSatisfy { !$0.hasGame } }
        }
        if !hasBegun { failures.append("seed \(seed): no game came about") }
    }

    private func play(among seated: [VirtualBot]) {
        disturb(seated)
        let isSettled = { self.isSettled(among: seated) }
        guard !network.run(limit: network.now + .seconds(20_000), until: isSettled) else { return }
        failures.append("seed \(seed): \(seated.map { "\($0)" }.joined(separator: " and "))")
        print(bots.flatMap(\.log).sorted().suffix(400).joined(separator: "\n"))
    }

    private func disturb(_ seated: [VirtualBot]) {
        for bot in seated where network.chance(0.5) {
            Simulation.cut(bot, for: network.chance(0.05) ? 150_000...150_000 : 50...20_000, network)
        }
        if game == .ludo { disturbLongGame(seated) }
        if network.chance(0.1), let loser = seated.randomElement(using: &network.generator) {
            network.after(network.moment(in: 0...20_000)) { loser.forfeit($0) }
        }
    }

    /// A game of Ludo lasts for many minutes: there is time for more.
    private func disturbLongGame(_ seated: [VirtualBot]) {
        for bot in seated where network.chance(0.5) {
            Simulation.cut(bot, for: 50...20_000, within: 15_000...400_000, network)
        }
        guard network.chance(0.2) else { return }
        network.after(network.moment(in: 0...300_000)) { network in
            self.relayRestarts += 1
            for bot in self.bots { network.cut(bot, for: network.moment(in: 500...5_000)) }
        }
    }

    /// All have ended the game, in the same way, and nothing is on its way any more.
    private func isSettled(among seated: [VirtualBot]) -> Bool {
        guard !network.hasMessages, let result = bots[0].result else { return false }
        let results = seated.compactMap(\.result)
        let onTheBoard = results.allSatisfy { $0.manner == .rules }
        return results.count == seated.count && results.allSatisfy { $0.winner == result.winner }
            && (!onTheBoard || Set(seated.map { $0.summary?.position }).count == 1)
    }

    private var report: SimulationReport {
        var report = SimulationReport(
            counts: network.counts, restarts: bots.map(\.restarts).reduce(0, +),
            repairs: bots.map(\.repairs).reduce(0, +))
        report.relayRestarts = relayRestarts
        report.games = [seated.count: 1]
        report.unfinished = bots[0].result?.manner == .rules ? 0 : 1
        report.failures = failures
        return report
    }
}
