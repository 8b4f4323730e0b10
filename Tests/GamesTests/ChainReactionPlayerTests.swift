import ChainReaction
import Foundation
import GameRules
import Testing

/// Who plays in a measured game.
private enum Player {
    case random
    /// Wants the most own orbs after its move; ties by lot.
    case greedy
    case level(Int)
}

struct ChainReactionPlayerTests {
    let game = ChainReactionGame()
    let rules = ChainReactionRules()

    private func choose(
        _ player: Player, _ state: ChainReactionState, _ generator: inout SeededGenerator
    ) throws -> ChainReactionMove {
        let moves = rules.legalMoves(in: state).shuffled(using: &generator)
        switch player {
        case .random: return try #require(moves.first)
        case .greedy:
            guard case .player(let seat) = rules.turn(in: state) else { break }
            return try #require(
                try moves.map { move in
                    var next = state
                    try rules.apply(move, to: &next)
                    return (move: move, orbs: next.orbs(of: seat))
                }.max { $0.orbs < $1.orbs }
            ).move
        case .level(let level):
            let time = level == 10 ? Duration.milliseconds(40) : .seconds(10)
            return try game.chooseMove(
                in: state, budget: ThinkingBudget(level: level, time: time, seed: generator.next()))
        }
        return try #require(moves.first)
    }

    /// - Returns: how many of the games the first one wins; seats change from game to game.
    private func wins(
        of player: Player, against other: Player, games: Int, players: Int = 2, seed: UInt64
    ) throws -> Int {
        var generator = SeededGenerator(seed: seed)
        var wins = 0
        for number in 0..<games {
            var state = rules.initialState(players: players)
            let seat = number % players
            while case .player(let next) = rules.turn(in: state) {
                try rules.apply(try choose(next == seat ? player : other, state, &generator), to: &state)
            }
            if rules.outcome(of: state)?.winner == seat { wins += 1 }
        }
        return wins
    }

    @Test func `the engine's bitboards play by the rules`() throws {
        var generator = SeededGenerator(seed: 36)
        for number in 0..<300 {
            var state = rules.initialState(players: 2)
            while rules.outcome(of: state) == nil {
                let move = try #require(rules.legalMoves(in: state).randomElement(using: &generator))
                var next = state
                try rules.apply(move, to: &next)
                let difference = ChainReactionGame.engineDifference(after: move, in: state, to: next)
                try #require(difference == nil, "game \(number), move \(state.moveCount): \(difference ?? "")")
                state = next
            }
        }
    }

    @Test func `the strongest level leaves random and greedy play no chance`() throws {
        #expect(try wins(of: .level(10), against: .random, games: 20, seed: 1) == 20)
        let won = try wins(of: .level(10), against: .greedy, games: 20, seed: 2)
        #expect(won >= 17, "\(won) of 20 against greedy play")
    }

    @Test(arguments: [(10, 5), (5, 1)]) func `a higher level beats a lower one`(high: Int, low: Int) throws {
        let won = try wins(of: .level(high), against: .level(low), games: 20, seed: UInt64(high))
        #expect(won >= 14, "\(won) of 20")
    }

    /// So many playouts that the time is never up: the figures repeat themselves.
    @Test(arguments: [(3, 17), (4, 17)])
    func `against several random players a strong level wins most games`(players: Int, least: Int) throws {
        let won = try wins(of: .level(8), against: .random, games: 20, players: players, seed: UInt64(players))
        #expect(won >= least, "\(won) of 20 against \(players - 1) random players")
    }

    @Test func `one strong level wins most games against three greedy players`() throws {
        let won = try wins(of: .level(8), against: .greedy, games: 20, players: 4, seed: 4)
        #expect(won >= 12, "\(won) of 20")
    }

    @Test func `of two players, who is certain is right`() throws {
        var certain = [0, 0]
        for seed in 1...8 as ClosedRange<UInt64> {
            var state = rules.initialState(players: 2)
            var heard: [(seat: Int, expectation: Double)] = []
            while case .player(let player) = rules.turn(in: state) {
                let budget = ThinkingBudget(level: 8, time: .seconds(9), seed: seed)
                let thought = try game.think(about: state, budget: budget)
                if let expectation = thought.expectation { heard.append((player, expectation)) }
                try rules.apply(thought.move, to: &state)
            }
            for (seat, expectation) in heard where expectation != 0.5 {
                #expect(rules.outcome(of: state)?.winner == (expectation == 1 ? seat : 1 - seat), "seed \(seed)")
                certain[Int(expectation)] += 1
            }
        }
        #expect(certain[0] > 0 && certain[1] > 0, "\(certain)")
    }

    @Test(arguments: 3...4) func `of more players nobody expects to have lost`(players: Int) throws {
        var state = rules.initialState(players: players)
        while rules.outcome(of: state) == nil {
            let thought = try game.think(about: state, budget: ThinkingBudget(level: 6, time: .seconds(9), seed: 1))
            #expect(thought.expectation == nil)
            try rules.apply(thought.move, to: &state)
        }
    }

    @Test func `thinking ends when it is cancelled`() throws {
        for players in 2...4 {
            #expect(throws: CancellationError.self) {
                try game.chooseMove(
                    in: rules.initialState(players: players),
                    budget: ThinkingBudget(level: 10, time: .seconds(60), seed: 1) { true })
            }
        }
    }

    @Test func `the same seed gives the same move`() throws {
        let state = try ChainReactionRulesTests().play([0, 35, 14, 21])
        for level in [1, 4, 7] {
            let budget = ThinkingBudget(level: level, time: .seconds(60), seed: 5)
            let first = try game.chooseMove(in: state, budget: budget)
            #expect(try game.chooseMove(in: state, budget: budget) == first)
        }
    }
}
