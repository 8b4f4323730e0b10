import PoolGames
import Testing

@Suite struct Glicko2Tests {
    /// "Example of the Glicko-2 system", pages 3 to 5.
    @Test func `the example of the paper comes out`() {
        let player = Glicko2(rating: 1_500, deviation: 200, volatility: 0.06)
        let after = player.after(
            [
                .init(opponent: Glicko2(rating: 1_400, deviation: 30), score: 1),
                .init(opponent: Glicko2(rating: 1_550, deviation: 100), score: 0),
                .init(opponent: Glicko2(rating: 1_700, deviation: 300), score: 0),
            ], periods: 0)
        #expect(abs(after.rating - 1_464.06) < 0.02)
        #expect(abs(after.deviation - 151.52) < 0.02)
        #expect(abs(after.volatility - 0.05999) < 0.00002)
    }

    @Test func `who wins rises, who loses falls, and both become surer`() {
        let unknown = Glicko2()
        let winner = unknown.after([.init(opponent: unknown, score: 1)], periods: 0)
        let loser = unknown.after([.init(opponent: unknown, score: 0)], periods: 0)
        #expect(winner.rating > 1_600 && loser.rating < 1_400)
        #expect(abs(winner.rating + loser.rating - 3_000) < 0.001)
        #expect(winner.deviation < 350 && winner.isProvisional)
    }

    @Test func `twenty games end the provisional time, a long absence brings it back`() {
        var player = Glicko2()
        for game in 0..<20 {
            player = player.after(
                [.init(opponent: Glicko2(deviation: 60), score: game % 2 == 0 ? 1 : 0)], periods: 0)
        }
        #expect(!player.isProvisional)
        #expect(player.after([], periods: 520).isProvisional)
    }

    @Test func `extreme numbers stay finite`() {
        var player = Glicko2()
        for _ in 0..<500 {
            player = player.after([.init(opponent: Glicko2(rating: 100, deviation: 30), score: 0)], periods: 1e6)
            #expect(player.rating.isFinite && player.deviation.isFinite && player.volatility.isFinite)
        }
        #expect(player.expectedScore(against: Glicko2(rating: 3_000, deviation: 30)) >= 0)
    }
}
