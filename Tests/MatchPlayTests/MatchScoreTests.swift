import MatchPlay
import PoolWire
import Testing

struct MatchScoreTests {
    /// Games with these points of A, in pairs of neighbours.
    static func score(_ points: [Double]) -> MatchScore {
        MatchScore(
            points.enumerated().map { number, points in
                GameRecord(
                    number: number, seats: [.a, .b], winner: points == 1 ? .a : points == 0 ? .b : nil, reason: "",
                    moves: [])
            })
    }

    @Test func `three quarters of the points are 191 Elo`() throws {
        let score = MatchScore()
        #expect(abs(try #require(score.elo(0.75)) - 190.848) < 0.001)
        #expect(abs(score.share(ofElo: 190.848) - 0.75) < 0.000_01)
        #expect(score.elo(1) == nil)
        #expect(score.elo(0) == nil)
    }

    @Test func `an even score is no minus zero`() throws {
        #expect(try #require(MatchScore().elo(0.5)).sign == .plus)
    }

    @Test func `who is alone against three equals has a quarter of the points`() throws {
        var score = MatchScore(roundLength: 4, fairShare: 0.25)
        for number in 0..<80 {
            let winner: GameRecord.Side = (number + number / 4).isMultiple(of: 4) ? .a : .b
            score.add(GameRecord(number: number, seats: [], winner: winner, reason: "", moves: []))
        }
        #expect(score.rounds == [0, 0, 20, 0, 0, 0, 0, 0, 0])
        let range = score.eloRange
        #expect(score.share == 0.25 && score.elo == 0)
        #expect(try #require(range.low) < 0 && #require(range.high) > 0)
        // Half of all games against three, who are equals, is three times their strength.
        #expect(abs(try #require(score.elo(0.5)) - 190.848) < 0.001)
        #expect(abs(score.share(ofElo: 190.848) - 0.5) < 0.000_01)
        #expect(SPRT(elo0: 0, elo1: 100).verdict(on: score) == .elo0)
    }

    @Test func `an even score is no minus`() {
        var report = MatchReport(
            of: MatchSettings(game: .chess, a: .random, b: .random, moveTime: .seconds(1), seed: 1))
        for number in 0..<2 {
            report.add(
                GameRecord(number: number, seats: [], winner: number == 0 ? .a : .b, reason: "mate", moves: []))
        }
        #expect(report.line.hasPrefix("1 of 2 (50.0 %), +1 =0 -1, Elo +0"))
    }

    @Test func `pairs are counted whichever game ends first`() {
        let games = [(1, 1.0), (2, 0.5), (0, 0.0), (3, 0.5), (4, 1.0)].map { number, points in
            GameRecord(
                number: number, seats: [], winner: points == 1 ? .a : points == 0 ? .b : nil, reason: "", moves: [])
        }
        let score = MatchScore(games)
        #expect(score.rounds == [0, 0, 2, 0, 0])
        #expect((score.wins, score.draws, score.losses) == (2, 2, 1))
        #expect(score.points == 3)
    }

    @Test func `opposite results of a pair make the score more certain than equal ones`() throws {
        let opposite = Self.score((0..<50).flatMap { _ in [1.0, 0.0] })
        let equal = Self.score((0..<50).flatMap { $0.isMultiple(of: 2) ? [1.0, 1.0] : [0.0, 0.0] })
        #expect(opposite.share == equal.share)
        let (small, large) = (try #require(opposite.deviation), try #require(equal.deviation))
        // 50 pairs of 1 or 0 each: 0.5 / sqrt(50).
        #expect(abs(large - 0.0707) < 0.001)
        #expect(small < large / 5)
    }

    @Test func `few games that all went one way leave the upper end open`() {
        let score = Self.score([1, 1, 1, 1])
        #expect(score.elo == nil)
        #expect(score.eloRange.high == nil)
        #expect(score.eloRange.low != nil)
        #expect(Self.score([1]).eloRange.low == nil)
        #expect(MatchScore().share == nil)
    }

    @Test func `the sequential test passes the better player and fails the equal one`() throws {
        let test = try SPRT(parsing: "elo0=0,elo1=50")
        #expect(test == SPRT(elo0: 0, elo1: 50, alpha: 0.05, beta: 0.05))
        #expect(abs(test.bounds.upper - 2.944) < 0.001)
        #expect(test.verdict(on: Self.score((0..<400).map { $0 % 4 == 0 ? 0 : 1 })) == .elo1)
        #expect(test.verdict(on: Self.score((0..<2000).map { $0 % 2 == 0 ? 0 : 1 })) == .elo0)
        #expect(test.verdict(on: Self.score([1, 0, 1])) == nil)
        let lucky = Array(repeating: 1.0, count: SPRT.minGames - 1)
        #expect(test.logLikelihoodRatio(of: Self.score(lucky)) > test.bounds.upper)
        #expect(test.verdict(on: Self.score(lucky)) == nil)
        #expect(test.verdict(on: Self.score(lucky + [1])) == .elo1)
    }

    @Test(arguments: ["", "elo0=0", "elo0=5,elo1=5", "elo0=0,elo1=x", "elo0=0,elo1=5,alpha=0", "elo0=0,elo1=5,gamma=1"])
    func `a wrong test is refused`(text: String) {
        #expect(throws: MatchError.badSPRT(text)) { try SPRT(parsing: text) }
    }
}
