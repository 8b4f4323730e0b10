import ConnectFour
import Foundation
import GameRules
import Measuring

extension GameBenchmarks {
    private static let sample = 400

    /// Random positions of eight and nine stones, each solved with empty memory and without the table of openings.
    static func solver() throws {
        for stones in 8...9 { try solve(stones: stones) }
    }

    private static func solve(stones: Int) throws {
        var generator = Dice(state: UInt64(stones))
        var milliseconds: [Double] = []
        var searched = 0
        while milliseconds.count < sample {
            guard let state = try position(stones: stones, &generator) else { continue }
            let start = processTime()
            guard let solution = ConnectFourGame().solve(state, usesTable: false) else { continue }
            milliseconds.append((processTime() - start) / .milliseconds(1))
            searched += solution.positions
        }
        milliseconds.sort()
        let total = milliseconds.reduce(0, +)
        let worst = milliseconds[milliseconds.count - 1]
        let name = "connect four, \(stones) stones: positions searched"
        report(
            Measurement(
                name: name, operations: searched, wall: .milliseconds(total), cpu: .milliseconds(total)))
        print(
            "    \(sample) positions, milliseconds of one core: mean", round(total / Double(sample)), "median",
            round(milliseconds[sample / 2]), "99 %", round(milliseconds[sample * 99 / 100]), "most", round(worst))
    }

    private static func round(_ number: Double) -> String { number.formatted(.number.precision(.fractionLength(0))) }

    /// - Returns: `nil` when the game is over, or the player to move can end it.
    private static func position(stones: Int, _ generator: inout Dice) throws -> ConnectFourState? {
        let rules = ConnectFourRules()
        var state = rules.initialState(players: 2)
        for _ in 0..<stones {
            guard let move = rules.legalMoves(in: state).randomElement(using: &generator) else { return nil }
            try rules.apply(move, to: &state)
        }
        let ends = try rules.legalMoves(in: state).contains { move in
            var next = state
            try rules.apply(move, to: &next)
            return rules.outcome(of: next) != nil
        }
        return ends ? nil : state
    }
}

/// The same numbers in every run (Knuth's multiplier).
private struct Dice: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (state ^ (state >> 33)) &* 0xFF51_AFD7_ED55_8CCD
    }
}
