import Foundation
import GameRules
import Ludo

/// Plays games of two against itself with what it knows so far, now and then any move, and learns from each position who
/// won (logistic regression). What counts is the average over the second half.
struct WeightTrainer {
    private static let seats = [0, 2]
    private static let exploration = 0.05
    private static let firstRate: Float = 0.004
    /// How much less a token in the yard is worth than the games say: with it the engine leaves the yard whenever it may,
    /// and wins 59 % of 6000 games against itself without it; anything from 0.2 to 1 does.
    private static let yardPenalty: Float = 0.25

    private let games: Int
    private var weights: LudoWeights
    private var sums = [Double](repeating: 0, count: LudoFeatures.count)
    private var summed = 0
    private var generator: SeededGenerator

    init(games: Int, seed: UInt64) {
        self.games = games
        weights = LudoWeights(values: LudoFeatures.progress)
        generator = SeededGenerator(seed: seed)
    }

    /// What has been learned.
    var result: [Float] {
        var averages = sums.map { Float($0 / Double(max(1, summed))) }
        averages[LudoFeatures.yard] -= Self.yardPenalty
        return averages
    }

    mutating func run() {
        for number in 0..<games {
            let rate = Self.firstRate / (1 + 9 * Float(number) / Float(games))
            let (positions, winner) = play(first: number % 2)
            for (node, roller) in positions { learn(node, roller, winner, rate) }
            guard number >= games / 2 else { continue }
            for index in sums.indices { sums[index] += Double(weights.values[index]) }
            summed += 1
        }
    }

    private static func other(_ seat: Int) -> Int { seat == seats[0] ? seats[1] : seats[0] }

    /// - Returns: the positions before each roll with who rolls, and who won.
    private mutating func play(first: Int) -> (positions: [(LudoNode, Int)], winner: Int) {
        let chances = LudoChances(seats: Self.seats, weights: weights)
        var node = LudoNode(LudoState(seats: Self.seats))
        var (seat, sixes) = (Self.seats[first], 0)
        var positions: [(LudoNode, Int)] = []
        while true {
            positions.append((node, seat))
            let roll = Int.random(in: 1...6, using: &generator)
            sixes = roll == 6 ? sixes + 1 : 0
            let results = sixes == 3 ? [] : node.results(of: roll, for: seat, among: Self.seats)
            if results.isEmpty {
                (seat, sixes) = (Self.other(seat), 0)
                continue
            }
            node = choose(results, roll, seat, chances)
            if node.isFinished(seat) { return (positions, seat) }
            if roll != 6 { seat = Self.other(seat) }
        }
    }

    private mutating func choose(
        _ results: [(token: Int, node: LudoNode)], _ roll: Int, _ seat: Int, _ chances: LudoChances
    ) -> LudoNode {
        if results.count > 1, Double.random(in: 0..<1, using: &generator) < Self.exploration {
            return results[Int.random(in: results.indices, using: &generator)].node
        }
        var (best, bestValue) = (results[0].node, -Float.infinity)
        for (_, node) in results where results.count > 1 {
            let value = chances.value(of: node, roller: chances.roller(after: roll, of: seat, in: node), depth: 0)[seat]
            if value > bestValue { (best, bestValue) = (node, value) }
        }
        return best
    }

    private mutating func learn(_ node: LudoNode, _ roller: Int, _ winner: Int, _ rate: Float) {
        let other = Self.other(roller)
        let odds =
            weights.score(node, roller, roller: roller, among: Self.seats)
            - weights.score(node, other, roller: roller, among: Self.seats)
        let step = rate * ((winner == roller ? 1 : 0) - 1 / (1 + exp(-odds)))
        LudoFeatures.visit(node, roller, roller: roller, among: Self.seats) { weights.values[$0] += step * $1 }
        LudoFeatures.visit(node, other, roller: roller, among: Self.seats) { weights.values[$0] -= step * $1 }
    }
}
