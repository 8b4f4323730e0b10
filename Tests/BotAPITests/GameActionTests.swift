import BotAPI
import BotKit
import PoolGames
import PoolTesting
import PoolTransport
import PoolWire
import Testing

/// Two bots play by the API alone.
@Suite(.timeLimit(.minutes(10))) struct GameActionTests {
    private struct Fixed: GameStatistics {
        func standing(of player: String, in game: GameType) async -> PlayerStanding? {
            player == "host"
                ? PlayerStanding(rating: Glicko2(rating: 1_700, deviation: 80), wins: 3, draws: 2, losses: 1) : nil
        }
    }

    private func guestBot(
        _ hosted: HostedPool, _ configure: (inout APISession.Configuration) -> Void = { _ in }
    ) async throws -> RunningBot {
        let guest = await RunningBot(
            hosted.pool.guest(PeerID("gus"), displayName: "Gus", invitation: hosted.invitation), name: "Gus",
            configure: configure)
        try await guest.event(.joined)
        try await hosted.bot.event(.peerJoined)
        return guest
    }

    /// Invites and accepts.
    private func begin(_ hosted: HostedPool, _ guest: RunningBot, _ game: APIValue = "Connect Four") async throws
        -> APIValue
    {
        let id = try await hosted.bot.call("games.invite", ["peers": ["gus"], "type": game])
        let invitation = try await guest.event(.gameInvited) { $0["game"] == id }
        #expect(invitation["from"] == "host")
        try await guest.call("games.accept", ["game": .object(invitation.fields)])
        try await guest.event(.gameStarted) { $0["game"] == id }
        return id
    }

    @Test func `a whole game: invitation, moves by both, thinking, the board, the end, the rematch`() async throws {
        let hosted = try await HostedPool(isTimeReal: true, statistics: Fixed())
        let (host, guest) = (hosted.bot, try await guestBot(hosted))
        #expect(try await host.call("games.titles") == ["Connect Four", "Tic Tac Toe"])
        let id = try await begin(hosted, guest)
        // The host always plays column 1 and wins; the guest always plays column 7.
        for turn in 0..<4 {
            let question = try await host.event(.moveNeeded) { $0["move_count"] == .int(turn * 2) }
            #expect(question["legal_moves"].array?.count == 7)
            if turn == 0 {
                let error = try await guest.failure("games.play", ["game": id, "move": "1"])
                #expect(error == APIError(.refused, "games.play: it is not this member's turn"))
                let wrong = try await host.failure("games.play", ["game": id, "move": "9"])
                #expect(wrong.code == .refused)
                #expect(try await host.call("games.legal_moves", ["game": id]) == question["legal_moves"])
                #expect(try await guest.call("games.position", ["game": id]).object?["seat"] == 0)
                #expect(try await host.call("games.board", ["game": id]) == question["board"])
                let thought = try await host.call("games.think", ["game": id, "level": 3, "seconds": 0.05])
                #expect(question["legal_moves"].array?.contains(thought) == true)
            }
            let moves = try #require(question["legal_moves"].array)
            try await host.call("games.play", ["game": id, "move": moves[0]])
            guard turn < 3 else { break }
            let answer = try await guest.event(.moveNeeded) { $0["move_count"] == .int(turn * 2 + 1) }
            let last = try #require(answer["legal_moves"].array?.last)
            try await guest.call("games.play", ["game": .object(answer.fields), "move": last])
        }
        let end = try await host.event(.gameEnded)
        #expect(end["won"] == true && end["winner"] == 0 && end["manner"] == "rules" && end["draw"] == false)
        #expect(try await guest.event(.gameEnded)["won"] == false)
        #expect(await host.events.all.count { $0.name == .gameMoved } == 7)
        #expect(try await host.call("games.get", ["game": id]).object?["phase"] == "finished")
        #expect(try await host.call("games.list").array?.count == 1)
        #expect(try await host.call("games.position", ["game": id]) == .null)

        try await host.call("games.rematch", ["game": id])
        try await guest.event(.gameRematch)
        try await host.call("games.play_best", ["game": id, "level": 1, "seconds": 0.01])
        try await guest.event(.moveNeeded) { event in event["move_count"] == 1 && event["game"] == id }
        try await guest.call("games.forfeit", ["game": id])
        try await host.events.wait(for: "two ends") { $0.count { $0.name == .gameEnded } == 2 }
        #expect(await host.events.all.last { $0.name == .gameEnded }?["manner"] == "forfeit")

        let standing = try await host.call("games.stats", ["type": "connect_four"])
        #expect(standing.object?["rating"] == 1_700.0 && standing.object?["provisional"] == false)
        #expect(try await host.call("games.stats", ["type": "connect-four", "player": "gus"]) == .null)
        await guest.stop()
        await host.stop()
    }

    @Test func `declining, resigning, games of PoolBots alone, and games that are not granted`() async throws {
        let hosted = try await HostedPool(isTimeReal: true)
        let (host, guest) = (hosted.bot, try await guestBot(hosted) { $0.games = [.connectFour] })
        let id = try await host.call("games.invite", ["peers": ["gus"], "type": "connect_four"])
        try await guest.event(.gameInvited)
        try await guest.call("games.decline", ["game": id])
        #expect(try await host.event(.gameDeclined)["from"] == "gus")
        try await host.event(.gameClosed) { $0["game"] == id }

        let own = try await host.failure("games.invite", ["peers": ["gus"], "type": "Tic Tac Toe"])
        #expect(own.code == .refused)
        try await host.call("games.recognise", ["peer": "gus"])
        let hidden = try await host.call("games.invite", ["peers": ["gus"], "type": "tictactoe"])
        #expect(
            try await guest.failure("games.invite", ["peers": ["host"], "type": "tic tac toe"])
                == APIError(
                    .notGranted,
                    "games.invite: this bot does not play Tic Tac Toe; add it to the games of its configuration"))
        try await host.call("games.forfeit", ["game": hidden])

        let third = try await begin(hosted, guest)
        try await host.event(.moveNeeded) { $0["game"] == third }
        try await host.call("games.resigned", ["game": third, "peer": "gus"])
        #expect(try await host.event(.gameEnded)["won"] == true)
        // The guest heard nothing of the game that it does not play.
        #expect(await !guest.events.all.contains { $0["game"] == hidden })

        #expect(
            try await host.failure("games.invite", ["peers": ["gus"], "type": "go"]).message
                == "games.invite: there is no game \"go\" here; there is Connect Four, Tic Tac Toe")
        #expect(try await host.failure("games.play", ["game": "zzz", "move": "1"]).code == .badArgument)
        #expect(try await host.failure("games.invite", ["peers": [], "type": "chess"]).code == .badArgument)
        await guest.stop()
        await host.stop()
    }

    @Test func `a game is interrupted and resumed when the other goes and comes back`() async throws {
        let hosted = try await HostedPool(isTimeReal: true)
        let transport = hosted.pool.guest(PeerID("gus"), displayName: "Gus", invitation: hosted.invitation)
        let guest = await RunningBot(transport, name: "Gus")
        try await guest.event(.joined)
        try await hosted.bot.event(.peerJoined)
        let id = try await begin(hosted, guest)
        hosted.pool.cutLink(of: PeerID("gus"))
        try await hosted.bot.event(.gameInterrupted) { $0["game"] == id }
        try await hosted.bot.event(.peerLeft)
        try await guest.event(.connectionLost)
        hosted.pool.restoreLink(of: transport)
        try await hosted.bot.event(.gameResumed) { $0["game"] == id }
        try await guest.event(.rejoined)
        await guest.stop()
        await hosted.bot.stop()
    }
}
