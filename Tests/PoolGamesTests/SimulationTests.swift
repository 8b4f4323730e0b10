import Foundation
import GameRules
import PoolGames
import PoolTesting
import PoolWire
import Testing

/// Whole games over a bad network, in virtual time. A failure names its seed; the same seed gives the same game.
@Suite struct SimulationTests {
    /// Loss, duplicates and overtaking far beyond what a relay does.
    private let bad = NetworkFaults(loss: 0.08, duplicates: 0.08, delay: 5...700)

    @Test func `a thousand games of two bots end with both agreeing, whatever the network does`() {
        var total = VirtualNetwork.Counts()
        var restarts = 0
        var repairs = 0
        for seed in 1...1000 as ClosedRange<UInt64> {
            let game = play(seed: seed)
            total += game.network.counts
            restarts += game.first.restarts + game.second.restarts
            repairs += game.first.repairs + game.second.repairs
        }
        print("1000 games of two bots: \(total), \(restarts) restarts, \(repairs) repairs")
        #expect(total.lost > 1000 && total.doubled > 1000 && total.overtaken > 1000 && total.cuts > 500)
    }

    private func play(seed: UInt64) -> (first: VirtualBot, second: VirtualBot, network: VirtualNetwork) {
        let first = VirtualBot(.alice)
        let second = VirtualBot(.bob)
        let network = VirtualNetwork([first, second], faults: bad, seed: seed)
        startUntilItWorks(first, second, network, seed: seed)
        for bot in [first, second] where network.chance(0.5) {
            let moment = Duration.milliseconds(Int.random(in: 0...15_000, using: &network.generator))
            let length = Duration.milliseconds(
                network.chance(0.05) ? 150_000 : Int.random(in: 50...20_000, using: &network.generator))
            let crash = network.chance(0.5)
            network.after(moment) { network in
                bot.crashesNext = crash
                network.cut(bot, for: length)
            }
        }
        let ended = network.run(limit: network.now + .seconds(500)) {
            first.result != nil && second.result != nil && !network.hasMessages && isSame(first, second)
        }
        #expect(ended, "seed \(seed): \(describe(first)) and \(describe(second))")
        if !ended { print((first.log + second.log).sorted().joined(separator: "\n")) }
        return (first, second, network)
    }

    private func isSame(_ a: VirtualBot, _ b: VirtualBot) -> Bool {
        a.lastSession == b.lastSession && a.result?.winner == b.result?.winner
            && (a.result?.manner != .rules || b.result?.manner != .rules || a.summary?.position == b.summary?.position)
    }

    private func describe(_ bot: VirtualBot) -> String {
        "\(bot.summary.map { "\($0.role) \($0.phase) after \($0.moveCount)" } ?? "no game")"
    }

    private func describe(_ web: VirtualWebPeer) -> String {
        guard let board = web.client.board else { return "the web client has no board" }
        let winner = board.winner.map { "\($0)" } ?? "nobody"
        return "the web client \(board.isOver ? "is through" : "plays"), after \(board.moveCount), winner \(winner)"
    }

    /// Invitations get lost, too: then the set-up is tried again.
    private func startUntilItWorks(
        _ first: VirtualBot, _ second: VirtualBot, _ network: VirtualNetwork, seed: UInt64
    ) {
        var tries = 0
        while first.lastSession == nil || first.lastSession != second.lastSession {
            tries += 1
            guard tries < 20 else {
                Issue.record("seed \(seed): no game came about")
                return
            }
            first.invite(second.id, network)
            let end = network.now + .seconds(150)
            _ = network.run(limit: end) {
                first.lastSession != nil && first.lastSession == second.lastSession || !first.hasGame && !second.hasGame
            }
        }
    }

    @Test func `a bot and a web client that follows its invitation agree in the end`() {
        var total = VirtualNetwork.Counts()
        for seed in 1...300 as ClosedRange<UInt64> {
            let bot = VirtualBot(.bot)
            let web = VirtualWebPeer(.alice)
            let network = VirtualNetwork(
                [bot, web], faults: NetworkFaults(loss: 0.04, duplicates: 0.04, delay: 5...240), seed: seed)
            var tries = 0
            while bot.lastSession == nil, tries < 20 {
                tries += 1
                bot.invite(.alice, network)
                _ = network.run(limit: network.now + .seconds(150)) { bot.lastSession != nil || !bot.hasGame }
            }
            if network.chance(0.5) { cut(network.chance(0.5) ? bot : web, network) }
            let ended = agree(bot, web, network)
            #expect(ended, "seed \(seed): \(describe(bot)), \(describe(web))")
            #expect(web.client.complaints.isEmpty, "seed \(seed)")
            total += network.counts
        }
        print("300 games against a web guest: \(total)")
    }

    @Test func `a bot that follows a web client's invitation agrees with it in the end`() {
        var total = VirtualNetwork.Counts()
        for seed in 1...300 as ClosedRange<UInt64> {
            let bot = VirtualBot(.bot)
            let web = VirtualWebPeer(.alice)
            let network = VirtualNetwork(
                [bot, web], faults: NetworkFaults(loss: 0.04, duplicates: 0.04, delay: 5...240), seed: seed)
            var tries = 0
            while bot.lastSession == nil, tries < 20 {
                tries += 1
                web.invite(network)
                _ = network.run(limit: network.now + .seconds(150)) { bot.lastSession != nil }
            }
            if network.chance(0.5) { cut(web, network) }
            let ended = agree(bot, web, network)
            #expect(ended, "seed \(seed): \(describe(bot)), \(describe(web))")
            #expect(web.client.complaints.isEmpty, "seed \(seed)")
            total += network.counts
        }
        print("300 games against a web inviter: \(total)")
    }

    private func cut(_ peer: any VirtualPeer, _ network: VirtualNetwork) {
        let moment = Duration.milliseconds(Int.random(in: 0...15_000, using: &network.generator))
        let length = Duration.milliseconds(Int.random(in: 50...20_000, using: &network.generator))
        let crash = network.chance(0.5)
        network.after(moment) { network in
            (peer as? VirtualBot)?.crashesNext = crash
            network.cut(peer, for: length)
        }
    }

    private func agree(_ bot: VirtualBot, _ web: VirtualWebPeer, _ network: VirtualNetwork) -> Bool {
        network.run(limit: network.now + .seconds(500)) {
            bot.result != nil && web.isOver && !network.hasMessages && bot.result?.winner == web.client.board?.winner
        }
    }
}
