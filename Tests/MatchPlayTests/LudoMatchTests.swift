import GameRules
import Logging
import Ludo
import MatchPlay
import PoolWire
import Testing

/// Ludo has dice, more than two seats, and an engine of its own.
struct LudoMatchTests {
    private func play(_ a: String, _ b: String, games: Int, seats: Int = 2) async throws -> MatchReport {
        let settings = MatchSettings(
            game: .ludo, a: try PlayerSpecification(parsing: a), b: try PlayerSpecification(parsing: b),
            moveTime: .seconds(10), seed: 3, seats: seats)
        let match = try Match(
            of: LudoGame(), settings, games: games, parallel: 2,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        return try await match.run()
    }

    @Test func `the strongest level wins most games against greedy play, which beats random play`() async throws {
        #expect(try await play("level:10", "greedy", games: 60).score.points > 35)
        #expect(try await play("greedy", "random", games: 60).score.points > 33)
    }

    @Test(arguments: 2...4) func `games of several seats end with a winner`(seats: Int) async throws {
        let report = try await play("level:3", "level:4", games: 8, seats: seats)
        #expect(report.score.games == 8 && report.score.draws == 0)
        #expect(report.reasons == ["all tokens home": 8])
    }
}
