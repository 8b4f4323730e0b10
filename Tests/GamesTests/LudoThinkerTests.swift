import Foundation
import GameRules
import Ludo
import Testing

/// Who plays in a measured game.
private enum Player {
    case random
    case greedy
    case level(Int)
}

struct LudoThinkerTests {
    let game = LudoGame()
    let rules = LudoRules()

    private func choose(
        _ player: Player, _ state: LudoState, _ generator: inout SeededGenerator
    ) throws -> LudoMove {
        switch player {
        case .random: try #require(rules.legalMoves(in: state).randomElement(using: &generator))
        case .greedy: try #require(game.greedyMove(in: state, seed: generator.next()))
        case .level(let level):
            try game.chooseMove(
                in: state, budget: ThinkingBudget(level: level, time: .seconds(10), seed: generator.next()))
        }
    }

    /// - Returns: the share of the games that the first one wins; seats change from game to game.
    private func share(
        of player: Player, against other: Player, games: Int, players: Int = 2, seed: UInt64
    ) throws -> Double {
        var generator = SeededGenerator(seed: seed)
        var wins = 0
        for number in 0..<games {
            var state = rules.initialState(players: players)
            let seat = number % players
            while true {
                let turn = rules.turn(in: state)
                guard turn != .over else { break }
                let move: LudoMove =
                    if case .player(let next) = turn {
                        try choose(next == seat ? player : other, state, &generator)
                    } else {
                        try #require(rules.legalMoves(in: state).randomElement(using: &generator))
                    }
                try rules.apply(move, to: &state)
            }
            if rules.outcome(of: state)?.winner == seat { wins += 1 }
        }
        return Double(wins) / Double(games)
    }

    @Test func `the engine's tokens move by the rules`() throws {
        var generator = SeededGenerator(seed: 52)
        for number in 0..<60 {
            var state = rules.initialState(players: 2 + number % 3)
            while let move = rules.legalMoves(in: state).randomElement(using: &generator) {
                if case .player(let seat) = rules.turn(in: state), let dice = state.dice {
                    let results = LudoNode(state).results(of: dice, for: seat, among: state.seats)
                    var expected: Set<LudoNode> = []
                    for step in state.steps(of: seat, roll: dice) {
                        var next = state
                        try rules.apply(.move(token: step.token.tokenIndex), to: &next)
                        expected.insert(LudoNode(next))
                    }
                    // Tokens that stand together lead to the same but for their numbers.
                    #expect(!results.isEmpty && results.allSatisfy { expected.contains($0.node) }, "game \(number)")
                    #expect(Set(results.map(\.node)).count == results.count)
                }
                try rules.apply(move, to: &state)
            }
        }
    }

    @Test func `the strongest level is far better than random and greedy play`() throws {
        #expect(try share(of: .level(10), against: .random, games: 100, seed: 1) > 0.75)
        #expect(try share(of: .level(10), against: .greedy, games: 100, seed: 2) > 0.65)
    }

    @Test(arguments: [3, 4]) func `it is better among more players too`(players: Int) throws {
        let share = try share(of: .level(9), against: .greedy, games: 100, players: players, seed: 3)
        #expect(share > 1.4 / Double(players))
    }

    @Test(arguments: 3...10) func `each level beats the one two below`(level: Int) throws {
        let share = try share(of: .level(level), against: .level(level - 2), games: 200, seed: UInt64(level))
        #expect(share > 0.52, "\(share)")
    }

    @Test func `the strongest level takes what it can get, brings home the last token, and expects as much`() throws {
        let home = LudoPosition.home
        var state = try LudoRulesTests.state([
            [home, home, .board(step: 40), .homeColumn(step: 4)], [home, home, home, .homeColumn(step: 5)],
        ])
        state.place(LudoToken(playerIndex: 0, tokenIndex: 2), on: home)
        try rules.apply(.roll(2), to: &state)
        let thought = try game.think(about: state, budget: ThinkingBudget(level: 10, seed: 1))
        #expect(thought.move == .move(token: 3) && thought.expectation == 1)

        var hunt = try LudoRulesTests.state([
            [.board(step: 3), .board(step: 20), .yard, .yard], [home, home, home, .board(step: 7)],
        ])
        try rules.apply(.roll(4), to: &hunt)
        #expect(try game.chooseMove(in: hunt, budget: ThinkingBudget(level: 10, seed: 1)) == .move(token: 0))
        #expect(game.greedyMove(in: hunt, seed: 1) == .move(token: 0))
    }

    @Test func `greedy play captures, else goes home, else into the column, else out of the yard`() throws {
        var state = try LudoRulesTests.state([
            [.board(step: 50), .board(step: 45), .yard, .board(step: 30)], [.board(step: 23), .yard, .yard, .yard],
        ])
        var order: [LudoMove] = []
        for gone in [0, 1, 2] {
            var rolled = state
            try rules.apply(.roll(6), to: &rolled)
            order.append(try #require(game.greedyMove(in: rolled, seed: UInt64(gone))))
            state.place(LudoToken(playerIndex: 0, tokenIndex: gone), on: gone == 2 ? .board(step: 2) : .home)
        }
        #expect(order == [.move(token: 0), .move(token: 1), .move(token: 2)])
    }

    @Test func `thinking ends when it is cancelled`() throws {
        var state = rules.initialState(players: 2)
        try rules.apply(.roll(6), to: &state)
        #expect(throws: CancellationError.self) {
            try game.chooseMove(in: state, budget: ThinkingBudget(level: 10, time: .seconds(60), seed: 1) { true })
        }
    }

    @Test(arguments: [1, 5, 10]) func `the same seed gives the same move`(level: Int) throws {
        var generator = SeededGenerator(seed: 7)
        var state = rules.initialState(players: 4)
        while let move = rules.legalMoves(in: state).randomElement(using: &generator) {
            if case .player = rules.turn(in: state) {
                let budget = ThinkingBudget(level: level, time: .seconds(60), seed: generator.next())
                #expect(
                    try game.chooseMove(in: state, budget: budget) == game.chooseMove(in: state, budget: budget))
            }
            try rules.apply(move, to: &state)
        }
    }
}
