import ConnectFour
import GameRules
import Testing

struct ConnectFourSolverTests {
    let rules = ConnectFourRules()

    /// A position after so many random moves in which the game goes on.
    private func position(stones: Int, _ generator: inout SeededGenerator) throws -> ConnectFourState {
        while true {
            var state = rules.initialState(players: 2)
            while state.moveCount < stones, let move = rules.legalMoves(in: state).randomElement(using: &generator) {
                try rules.apply(move, to: &state)
            }
            if rules.outcome(of: state) == nil { return state }
        }
    }

    @Test func `the solver agrees with a plain search on a thousand positions`() throws {
        let seed: UInt64 = 1000
        var generator = SeededGenerator(seed: seed)
        var solver = ConnectFourSolver { false }
        var counts = [0, 0, 0]
        for number in 0..<1000 {
            let state = try position(stones: 21 + number % 12, &generator)
            var plain = PlainConnectFour(state)
            let value = plain.value()
            let found = solver.solve(ConnectFourNode(state))
            #expect(found?.value == value, "seed \(seed), position \(number):\n\(rules.text(of: state))")
            counts[value + 1] += 1
            guard let found, let move = ConnectFourMove(column: found.column) else { continue }
            var next = state
            try rules.apply(move, to: &next)
            if let outcome = rules.outcome(of: next) {
                #expect(value == (outcome.winner == nil ? 0 : 1))
            } else {
                var plain = PlainConnectFour(next)
                #expect(-plain.value() == value, "seed \(seed), position \(number), column \(found.column)")
            }
        }
        #expect(counts.allSatisfy { $0 > 10 }, "\(counts)")
    }
}
