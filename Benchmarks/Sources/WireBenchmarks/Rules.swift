import Chess
import ConnectFour
import GameRules
import Ludo
import Measuring

extension WireBenchmarks {
    /// Walks all games of some moves through the interface that bots use: legal moves, apply.
    static func rules() throws {
        report(try positions("chess: positions, 4 moves deep", ChessRules(), depth: 4, expected: 197_281))
        report(try positions("connect four: positions, 7 moves deep", ConnectFourRules(), depth: 7, expected: 823_536))
        report(try positions("ludo: positions, 11 moves and rolls deep", LudoRules(), depth: 11, expected: 395_406))
        report(try ludoThoughts())
    }

    /// What the engine needs for a move at its best: the first hundred choices of a game.
    private static func ludoThoughts() throws -> Measurement {
        let game = LudoGame()
        var state = game.rules.initialState(players: 2)
        var choices: [LudoState] = []
        var lot: UInt64 = 1
        while choices.count < 100 {
            if case .player = game.rules.turn(in: state) { choices.append(state) }
            let moves = game.rules.legalMoves(in: state)
            lot = lot &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            try game.rules.apply(moves[Int(lot >> 33) % moves.count], to: &state)
        }
        return try measure("ludo: moves thought out, level 10", operations: choices.count) {
            for (seed, state) in choices.enumerated() {
                keep(try game.chooseMove(in: state, budget: ThinkingBudget(level: 10, seed: UInt64(seed))))
            }
        }
    }

    private static func positions<Rules: GameRules>(
        _ name: String, _ rules: Rules, depth: Int, expected: Int
    ) throws -> Measurement {
        let start = rules.initialState(players: 2)
        let found = try leaves(rules, start, depth: depth)
        guard found == expected else { throw WrongCount(description: "\(name): \(found) instead of \(expected)") }
        return try measure(name, operations: expected) { keep(try leaves(rules, start, depth: depth)) }
    }

    private static func leaves<Rules: GameRules>(_ rules: Rules, _ state: Rules.State, depth: Int) throws -> Int {
        let moves = rules.legalMoves(in: state)
        guard depth > 1 else { return moves.count }
        return try moves.reduce(0) { count, move in
            var next = state
            try rules.apply(move, to: &next)
            return count + (try leaves(rules, next, depth: depth - 1))
        }
    }
}

/// The rules do not find the number of positions that is known: the time would mean nothing.
struct WrongCount: Error, CustomStringConvertible {
    var description: String
}
