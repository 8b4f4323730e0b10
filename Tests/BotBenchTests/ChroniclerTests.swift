import BotAPI
import BotBench
import BotHost
import BotScript
import Foundation
import PoolGames
import PoolWire
import Testing

/// What the tests in Lua beside the script cannot show: it watches games that another bot plays.
@Suite struct ChroniclerTests {
    private static let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Bots/Chronicler/chronicler.lua").path

    @Test func `the games of another bot are written down with their moves and results`() async throws {
        var configuration = SimulatedPool.Configuration()
        configuration.api.games = []
        configuration.api.watchesGames = true
        configuration.api.settings = ["moves": true]
        configuration.companions = [try BotSpecification(parsing: "tic-tac-toe:1")]
        let pool = try await SimulatedPool.open(.file(Self.path), configuration)
        let ada = try await pool.join("Ada")
        try await pool.invite("tic-tac-toe", by: ada)
        try await pool.advance(by: .seconds(10))
        let game = try #require(ada.game)
        let move = try #require(await ada.games.position(of: game.sessionID)?.legalMoves.first)
        try await pool.play(move, by: ada)
        try await pool.act { try await ada.games.forfeit(game.sessionID) }
        let entries = try pool.journalLines.map { try APIValue(json: $0.utf8).object ?? APIObject() }
        let started = try #require(entries.first { $0["event"] == "game_started" })
        #expect(started["title"] == "Tic Tac Toe" && started["players"] == ["Ada", "Bot"])
        #expect(entries.contains { $0["event"] == "moved" && $0["move"] == .string(move) && $0["seat"] == 0 })
        let ended = try #require(entries.first { $0["event"] == "game_ended" })
        #expect(ended["result"] == "won" && ended["winner"] == "Bot" && ended["game"] == started["game"])
        await pool.close()
    }
}
