import BotHost
import Foundation
import PoolGames
import PoolTesting
import PoolTransport
import PoolWire
import Testing

/// Whole games over a real relay and real sockets, against a peer that speaks like the web client (games.md).
@Suite(.timeLimit(.minutes(20))) struct SocketGameTests {
    /// With `POOLBOTS_TRANSCRIPT=FOLDER` in the environment, `FOLDER/GAME.txt` gets all that was said.
    @Test(arguments: [GameType.connectFour, .chess, .chainReaction, .ludo])
    func `a whole game of each kind can be read in its transcript`(_ game: GameType) async throws {
        try await SocketTable.with(Seating(host: .bot, inviter: .web), level: 6) { table in
            try await table.begin(game)
            let result = try await table.agreed()
            #expect(result.manner == .rules)
            let transcript = table.transcript
            // The inviter of Ludo only tells, its guests only ask.
            let moves = [("web → bot", game == .ludo ? "game_state" : "game_action"), ("bot → web", "game_action")]
            for (party, move) in moves {
                for word in ["game_control", move] {
                    #expect(transcript.lines.contains { $0.contains("\(party)  \(word)") }, "\(party): no \(word)")
                }
            }
            guard let folder = ProcessInfo.processInfo.environment["POOLBOTS_TRANSCRIPT"] else { return }
            let board = await table.bot.games.games.first?.position ?? ""
            transcript.remark("\(result)\n" + board)
            try transcript.write(to: URL(fileURLWithPath: folder), as: game.rawValue)
        }
    }

    @Test(arguments: Seating.all, Trouble.allCases)
    func `a game of Connect Four is finished, whatever happens to it`(_ seating: Seating, _ trouble: Trouble)
        async throws
    {
        guard trouble != .botSocketDropped || seating.survivesBotsLoss else { return }
        try await SocketTable.with(seating) { table in
            if !trouble.isDrop { try await table.cause(trouble) }
            try await table.begin(.connectFour)
            if trouble.isDrop { try await table.cause(trouble) }
            let result = try await table.agreed()
            #expect(result.manner == .rules)
            #expect(table.faults.outstanding == 0, "the trouble did not come")
        }
    }

    @Test(arguments: Seating.all)
    func `a game of chess is finished, although all of it happens`(_ seating: Seating) async throws {
        try await SocketTable.with(seating, level: 5) { table in
            table.faults.expect([.spare, .lose, .double, .swap], of: .gameAction, .sent)
            table.faults.expect([.spare, .spare, .lose, .double, .swap], of: .gameAction, .received)
            try await table.begin(.chess)
            try await table.cause(.webSocketDropped)
            if seating.survivesBotsLoss { try await table.cause(.botSocketDropped) }
            let result = try await table.agreed()
            #expect(result.manner == .rules)
            #expect(table.faults.outstanding == 0, "the game was over too soon")
        }
    }

    @Test(arguments: Seating.all)
    func `a game of Ludo is finished, whoever leads it, although requests are lost, doubled and swapped`(
        _ seating: Seating
    ) async throws {
        try await SocketTable.with(seating) { table in
            let requests: FrameFaults.Direction = seating.inviter == .bot ? .sent : .received
            table.faults.expect([.spare, .lose, .double, .swap], of: .gameAction, requests)
            try await table.begin(.ludo)
            if seating.inviter == .bot {
                try await table.cause(.webSocketDropped)
                try await table.cause(.botSocketDropped)
            }
            let result = try await table.agreed()
            #expect(result.manner == .rules && result.ranking?.count == (seating.inviter == .bot ? 2 : 4))
            #expect(table.faults.outstanding == 0, "the trouble did not come")
        }
    }

    @Test(arguments: Seating.all)
    func `either side may ask for a rematch, and either may give up`(_ seating: Seating) async throws {
        try await SocketTable.with(seating) { table in
            try await table.begin(.connectFour)
            let first = try await table.agreed()
            #expect(first.manner == .rules)
            // Its first move overtakes the word that there is a rematch.
            if seating.inviter == .web { table.faults.expect([.swap], of: .gameControl, .sent) }
            await table.web.rematch()
            let second = try await table.agreed(onGame: 2)
            #expect(second.manner == .rules)

            let game = try #require(await table.bot.games.games.first)
            try await table.bot.games.offerRematch(game.sessionID)
            try await table.moved(3, game: 3)
            await table.web.leaveGame()
            try await table.told.wait(for: "the web client's forfeit") { $0.count(where: \.isEnd) == 3 }
            try await table.expectForfeit(wonBy: game.ownSeat)

            try await table.bot.games.offerRematch(game.sessionID)
            try await table.moved(3, game: 4)
            try await table.bot.games.forfeit(game.sessionID)
            let fourth = try await table.agreed(onGame: 4)
            #expect(fourth.manner == .forfeit && fourth.winner == game.ownSeat.map { 1 - $0 })
            #expect(await table.web.state.isForfeited)
        }
    }

    @Test func `a bot that is neither host nor inviter counts its game as lost with its connection`() async throws {
        var games = GameConfiguration.hasty
        games.grace = .milliseconds(300)
        try await SocketTable.with(Seating(host: .web, inviter: .web), games: games) { table in
            // A move that the relay keeps for the bot would show that the other side plays on.
            await table.web.allow(moves: 2)
            try await table.begin(.connectFour)
            try await table.moved(4)
            table.botLink.setRefusing(true)
            table.botLink.cut()
            try await eventually("the web client to see it go") { await table.web.state.isForfeited }
            table.botLink.setRefusing(false)
            let result = try await table.agreed()
            #expect(result.manner == .connectionLost && result.winner == 0)
        }
    }
}

extension Trouble {
    /// Whether it comes at a moment of the game, and not with a message.
    fileprivate var isDrop: Bool { self == .webSocketDropped || self == .botSocketDropped }
}

extension SocketTable {
    fileprivate func expectForfeit(wonBy seat: Int?) async throws {
        let games = await bot.games.games
        guard let game = games.first, case .finished(let result) = game.phase else {
            throw ConformanceFailure("not over: \(games)")
        }
        #expect(result.manner == .forfeit && result.winner == seat && seat != nil)
    }
}
