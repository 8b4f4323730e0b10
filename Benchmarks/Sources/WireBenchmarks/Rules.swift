import Chess
import ConnectFour
import GameRules
import Measuring

extension WireBenchmarks {
    /// Walks all games of some moves through the interface that bots use: legal moves, apply.
    static func rules() throws {
        report(try positions("chess: positions, 4 moves deep", ChessRules(), depth: 4, expected: 197_281))
        report(try positions("connect four: positions, 7 moves deep", ConnectFourRules(), depth: 7, expected: 823_536))
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
