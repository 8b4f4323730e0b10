import Chess
import GameRules
import Logging
import MatchPlay
import PoolWire
import Testing

/// With the clock far away games depend on the seed alone.
struct ChessLevelTests {
    /// A's share of the points.
    func share(_ a: PlayerSpecification, against b: PlayerSpecification, games: Int) async throws -> Double {
        let settings = MatchSettings(
            game: .chess, a: a, b: b, moveTime: .seconds(60), seed: 1, openings: ChessGame().openings)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let match = try Match(of: ChessGame(), settings, games: games, parallel: 2, logger: logger)
        let report = try await match.run()
        #expect(report.score.games == games)
        #expect(!report.reasons.keys.contains { $0.hasPrefix("illegal") })
        return try #require(report.score.share)
    }

    @Test func `level 1 loses to a beginner who only counts wood, and beats chance`() async throws {
        #expect(try await share(.level(1), against: .greedy, games: 60) < 0.35)
        #expect(try await share(.level(1), against: .random, games: 20) > 0.6)
    }

    @Test(arguments: [3, 4, 5, 6])
    func `a level beats the one two below`(level: Int) async throws {
        #expect(try await share(.level(level), against: .level(level - 2), games: 30) >= 0.6)
    }

    @Test func `the greedy player mates, else takes the most valuable`() throws {
        let mate = try #require(ChessState(fen: "6k1/5ppp/8/8/8/8/q4PPP/R2R2K1 w - - 0 1"))
        #expect(ChessGame().greedyMove(in: mate, seed: 1)?.description == "d1d8")
        let free = try #require(ChessState(fen: "6k1/8/8/q6r/1P4P1/8/8/6K1 w - - 0 1"))
        #expect(ChessGame().greedyMove(in: free, seed: 1)?.description == "b4a5")
        let promotes = try #require(ChessState(fen: "8/P5k1/8/8/3p4/4P3/8/6K1 w - - 0 1"))
        #expect(ChessGame().greedyMove(in: promotes, seed: 1)?.description == "a7a8q")
    }

    @Test func `a thought says what it expects`() throws {
        let budget = ThinkingBudget(level: 8, time: .seconds(60), seed: 1)
        let won = try #require(ChessState(fen: "6k1/5ppp/8/8/8/8/5PPP/3RR1K1 w - - 0 1"))
        #expect(try #require(try ChessGame().think(about: won, budget: budget).expectation) > 0.99)
        let lost = try #require(ChessState(fen: "6k1/5ppp/8/8/8/8/5PPP/3RR1K1 b - - 0 1"))
        #expect(try #require(try ChessGame().think(about: lost, budget: budget).expectation) < 0.05)
        #expect(ChessGame.expectation(ofScore: 0) == 0.5)
    }
}
