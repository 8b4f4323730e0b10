import GameRules
import Logging
import Ludo
import MatchPlay
import PoolWire
import Testing

/// Ludo has dice, more than two seats, and an engine of its own.
struct LudoMatchTests {
    private func play(_ a: String, _ b: String, games: Int, seats: Int = 2, aSeats: Int? = nil) async throws
        -> MatchReport
    {
        let settings = MatchSettings(
            game: .ludo, a: try PlayerSpecification(parsing: a), b: try PlayerSpecification(parsing: b),
            moveTime: .seconds(10), seed: 3, seats: seats, aSeats: aSeats)
        let match = try Match(
            of: LudoGame(), settings, games: games, parallel: 2,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        return try await match.run()
    }

    @Test func `the strongest level wins most games against greedy play, which beats random play`() async throws {
        #expect(try await play("level:10", "greedy", games: 60).score.points > 35)
        #expect(try await play("greedy", "random", games: 60).score.points > 33)
    }

    @Test func `one can be measured against several, and several against one`() async throws {
        for aSeats in [1, 3] {
            let report = try await play("greedy", "random", games: 40, seats: 4, aSeats: aSeats)
            #expect(report.score.fairShare == Double(aSeats) / 4 && report.score.rounds.reduce(0, +) == 10)
            #expect(try #require(report.score.elo) > 0, "\(report.line)")
        }
    }

    @Test func `A has each seat equally often`() throws {
        func seating(_ aSeats: Int?) -> [String] {
            let settings = MatchSettings(
                game: .ludo, a: .greedy, b: .random, moveTime: .seconds(1), seed: 1, seats: 4, aSeats: aSeats)
            return (0..<5).map { settings.seating(ofGame: $0).map(\.rawValue).joined() }
        }
        #expect(seating(nil) == ["abab", "baba", "abab", "baba", "abab"])
        #expect(seating(1) == ["abbb", "babb", "bbab", "bbba", "abbb"])
        #expect(seating(3) == ["aaab", "baaa", "abaa", "aaba", "aaab"])
        for wrong in [0, 4, -1] {
            let settings = MatchSettings(
                game: .ludo, a: .greedy, b: .random, moveTime: .seconds(1), seed: 1, seats: 4, aSeats: wrong)
            #expect(throws: MatchError.badSettings("of 4 seats A can have 1 to 3")) {
                try Match(of: LudoGame(), settings, games: 1, parallel: 1, logger: Logger(label: "test"))
            }
        }
    }

    @Test(arguments: 2...4) func `games of several seats end with a winner`(seats: Int) async throws {
        let report = try await play("level:3", "level:4", games: 8, seats: seats)
        #expect(report.score.games == 8 && report.score.draws == 0)
        #expect(report.reasons == ["all tokens home": 8])
    }
}
