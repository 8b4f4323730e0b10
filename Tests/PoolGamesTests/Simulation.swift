import Foundation
import GameRules
import PoolGames
import PoolTesting
import PoolWire

/// What came of simulated games.
struct SimulationReport: Sendable, CustomStringConvertible {
    var counts = VirtualNetwork.Counts()
    var restarts = 0
    /// How often everybody was cut off at once.
    var relayRestarts = 0
    var repairs = 0
    /// Games by the number of players, where that differs.
    var games: [Int: Int] = [:]
    /// Of those, the ones that a forfeit or an absence ended.
    var unfinished = 0
    /// Games whose sides did not agree.
    var failures: [String] = []

    var description: String {
        let kinds = games.sorted { $0.key < $1.key }.map { "\($0.value) of \($0.key)" }.joined(separator: ", ")
        let relay = relayRestarts > 0 ? ", \(relayRestarts) restarts of the relay" : ""
        return "\(counts), \(restarts) restarts\(relay), \(repairs) repairs"
            + (games.isEmpty ? "" : "; players: \(kinds); \(unfinished) ended by a forfeit or an absence")
    }

    static func += (a: inout SimulationReport, b: SimulationReport) {
        a.counts += b.counts
        a.restarts += b.restarts
        a.relayRestarts += b.relayRestarts
        a.repairs += b.repairs
        a.games.merge(b.games, uniquingKeysWith: +)
        a.unfinished += b.unfinished
        a.failures += b.failures
    }
}

/// Games between peers of a virtual network, made by a seed.
enum Simulation {
    /// Loss, duplicates and overtaking far beyond what a relay does.
    static let bad = NetworkFaults(loss: 0.08, duplicates: 0.08, delay: 5...700)
    /// What the web client, which repairs nothing, is played over.
    private static let poor = NetworkFaults(loss: 0.04, duplicates: 0.04, delay: 5...240)

    /// One game; each bot may lose its connection, for longer than the grace too, or crash.
    static func twoBots(seed: UInt64) -> SimulationReport { twoBots(.connectFour, seed: seed) }

    /// One game of chess, which takes minutes: connections break early and late.
    static func chess(seed: UInt64) -> SimulationReport { twoBots(.chess, seed: seed) }

    private static func twoBots(_ game: GameType, seed: UInt64) -> SimulationReport {
        let table = BotTable(game, seed: seed, faults: bad)
        let moments = game == .chess ? [0...15_000, 15_000...120_000] : [0...15_000]
        for bot in [table.first, table.second] {
            for moment in moments where table.network.chance(0.5) {
                let length = table.network.chance(0.05) ? 150_000...150_000 : 50...20_000
                cut(bot, for: length, within: moment, table.network)
            }
        }
        table.finish("game")
        return table.report
    }

    /// A game that may be given up, and another with the same seats, during which one may be away.
    static func forfeitAndRematch(seed: UInt64) -> SimulationReport {
        let table = BotTable(.connectFour, seed: seed, faults: bad)
        let network = table.network
        if network.chance(0.5) {
            let loser = network.chance(0.5) ? table.first : table.second
            network.after(network.moment(in: 0...8000)) { network in
                // A rematch that only one side knows of, given up at once, leaves the old result to the other.
                if table.first.rematches + table.second.rematches == 0 { loser.forfeit(network) }
            }
        }
        table.finish("game")
        let asking = network.chance(0.5) ? table.first : table.second
        asking.rematch(network)
        if network.chance(0.3) { cut(network.chance(0.5) ? table.first : table.second, for: 50...20_000, network) }
        table.finish("rematch")
        if asking.rematches == 0 { table.report.failures.append("seed \(seed): no rematch") }
        return table.report
    }

    static func webGuest(seed: UInt64) -> SimulationReport { webGuest(of: .connectFour, seed: seed) }
    static func chainReactionWebGuest(seed: UInt64) -> SimulationReport { webGuest(of: .chainReaction, seed: seed) }
    static func webInviter(seed: UInt64) -> SimulationReport { webInviter(to: .connectFour, seed: seed) }
    static func chainReactionWebInviter(seed: UInt64) -> SimulationReport {
        webInviter(to: .chainReaction, seed: seed)
    }

    static func chessWebGuest(seed: UInt64) -> SimulationReport { webGuest(of: .chess, seed: seed) }
    static func chessWebInviter(seed: UInt64) -> SimulationReport { webInviter(to: .chess, seed: seed) }
    static func ludoWebGuest(seed: UInt64) -> SimulationReport { webGuest(of: .ludo, seed: seed) }
    static func ludoWebInviter(seed: UInt64) -> SimulationReport { webInviter(to: .ludo, seed: seed) }

    private static func webGuest(of game: GameType, seed: UInt64) -> SimulationReport {
        let bot = VirtualBot(.bot, dice: .seeded(seed))
        let web = VirtualWebPeer(.alice, seed: seed)
        let network = VirtualNetwork([bot, web], faults: poor, seed: seed)
        bot.recognise(web.id)
        for _ in 0..<20 where bot.lastSession == nil {
            bot.invite([.alice], to: game, network)
            _ = network.run(limit: network.now + .seconds(150)) { bot.lastSession != nil || !bot.hasGame }
        }
        if network.chance(0.5) { cut(network.chance(0.5) ? bot : web, for: 50...20_000, network) }
        return finish(bot, web, network, seed)
    }

    /// Only the web client's connection breaks: it ends the game itself when the bot is gone (games.md 6.15).
    private static func webInviter(to game: GameType, seed: UInt64) -> SimulationReport {
        let bot = VirtualBot(.bot)
        let web = VirtualWebPeer(.alice, seed: seed)
        let network = VirtualNetwork([bot, web], faults: poor, seed: seed)
        for _ in 0..<20 where bot.lastSession == nil {
            web.invite(to: game, network)
            _ = network.run(limit: network.now + .seconds(150)) { bot.lastSession != nil }
        }
        if network.chance(0.5) { cut(web, for: 50...20_000, network) }
        return finish(bot, web, network, seed)
    }

    /// - Parameters:
    ///   - length: of the absence, in milliseconds.
    ///   - moments: when it begins, in milliseconds from now.
    static func cut(
        _ peer: any VirtualPeer, for length: ClosedRange<Int>, within moments: ClosedRange<Int> = 0...15_000,
        _ network: VirtualNetwork
    ) {
        let duration = network.moment(in: length)
        let crash = network.chance(0.5)
        network.after(network.moment(in: moments)) { network in
            if let bot = peer as? VirtualBot { bot.crashesNext = crash }
            network.cut(peer, for: duration)
        }
    }

    private static func finish(
        _ bot: VirtualBot, _ web: VirtualWebPeer, _ network: VirtualNetwork, _ seed: UInt64
    ) -> SimulationReport {
        let agreed = network.run(limit: network.now + (bot.summary?.gameType ?? .connectFour).patience) {
            guard let result = bot.result, web.isOver, !network.hasMessages else { return false }
            // A web client that leads tells the end once: whoever missed it waits in vain, and says so.
            let isLed = bot.summary?.gameType == .ludo && bot.summary?.role == .guest
            return result.winner == web.client.board?.winner || isLed && result.manner == .opponentLeft
        }
        var report = SimulationReport(counts: network.counts, restarts: bot.restarts, repairs: bot.repairs)
        report.games = [bot.summary?.players.count ?? 0: 1]
        report.unfinished = bot.result?.manner == .rules ? 0 : 1
        if !agreed { report.failures.append("seed \(seed): \(bot), \(web)") }
        if !web.client.complaints.isEmpty { report.failures.append("seed \(seed): \(web.client.complaints)") }
        return report
    }
}

extension GameType {
    /// After what time a simulated game should be over, whatever happens to it.
    fileprivate var patience: Duration { self == .ludo || self == .chess ? .seconds(10_000) : .seconds(500) }
}

/// Two bots with a game between them.
final class BotTable {
    let first = VirtualBot(.alice)
    let second = VirtualBot(.bob)
    let network: VirtualNetwork
    private let game: GameType
    private let seed: UInt64
    private var failures: [String] = []

    init(_ game: GameType, seed: UInt64, faults: NetworkFaults) {
        self.game = game
        self.seed = seed
        network = VirtualNetwork([first, second], faults: faults, seed: seed)
        // Invitations get lost, too: then the set-up is tried again.
        for _ in 0..<20 where !hasBegun {
            first.invite([second.id], to: game, network)
            _ = network.run(limit: network.now + .seconds(150)) { hasBegun || !first.hasGame && !second.hasGame }
        }
        if !hasBegun { failures.append("seed \(seed): no game came about") }
    }

    var report: SimulationReport {
        get {
            SimulationReport(
                counts: network.counts, restarts: first.restarts + second.restarts,
                repairs: first.repairs + second.repairs, failures: failures)
        }
        set { failures = newValue.failures }
    }

    private var hasBegun: Bool { first.lastSession != nil && first.lastSession == second.lastSession }

    /// Both have ended the game, in the same way, and nothing is on its way any more.
    private var isSettled: Bool {
        guard let result = first.result, let other = second.result, !network.hasMessages, hasBegun else { return false }
        let onTheBoard = result.manner == .rules && other.manner == .rules
        return result.winner == other.winner && (!onTheBoard || first.summary?.position == second.summary?.position)
    }

    func finish(_ what: String) {
        guard !network.run(limit: network.now + game.patience, until: { isSettled }) else { return }
        failures.append("\(what), seed \(seed): \(first) and \(second)")
        print((first.log + second.log).sorted().joined(separator: "\n"))
    }
}
