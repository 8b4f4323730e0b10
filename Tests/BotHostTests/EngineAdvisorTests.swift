import BotHost
import Chess
import ConnectFour
import Foundation
import Logging
import PoolGames
import PoolWire
import Testing
import UCIEngine

@Suite struct EngineAdvisorTests {
    let engine: UCIEngine

    init() {
        var stockfish = UCIConfiguration(program: "stockfish", options: [.init("Hash", "1")])
        // Other tests compute beside it, so that answers take their time.
        (stockfish.startTime, stockfish.margin) = (.seconds(600), .seconds(600))
        engine = UCIEngine(stockfish, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    @Test func `an engine advises on chess and on nothing else`() async throws {
        try #require(
            FileManager.default.isExecutableFile(atPath: "/usr/games/stockfish"),
            "this test needs stockfish: run scripts/install-packages.sh test")
        let mate = try #require(ChessState(fen: "6k1/5ppp/8/8/8/8/5PPP/3R2K1 w - - 0 1"))
        let advisor = EngineAdvisor(engine: engine)
        let chess = MoveRequest(sessionID: UUID(), ownSeat: 0, game: ChessGame(), state: mate, moveCount: 0)
        let choice = try #require(try await advisor.advise(on: chess, time: .milliseconds(50)))
        #expect(chess.text(of: choice) == "Rd8#")
        #expect(choice.expectation == 1)
        let four = MoveRequest(
            sessionID: UUID(), ownSeat: 0, game: ConnectFourGame(),
            state: ConnectFourGame().rules.initialState(players: 2), moveCount: 0)
        let none = try await advisor.advise(on: four, time: .milliseconds(50))
        #expect(none == nil)
        engine.stop()
    }

    @Test func `an engine is named with a bot`() throws {
        let bot = try BotSpecification(parsing: "chess:8,pace=fast,engine=uci:stockfish,Hash=1,Threads=1")
        #expect(bot.games == [.chess])
        #expect(bot.player == "chess:uci:stockfish,Hash=1,Threads=1")
        #expect(try BotSpecification(parsing: "opponent", engine: engine).player == "opponent:uci:stockfish,Hash=1")
        #expect(try BotSpecification(parsing: "connect-four", engine: engine).player == "connect-four:6")
    }

    @Test(arguments: [
        "chess,engine=stockfish", "chess,engine=uci:", "connect-four,engine=uci:stockfish", "greeter,engine=uci:x",
    ])
    func `an engine that cannot play for the bot is refused`(_ text: String) {
        #expect(throws: BotSpecificationError.self) { try BotSpecification(parsing: text) }
    }
}
