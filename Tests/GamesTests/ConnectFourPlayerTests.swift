import ConnectFour
import GameRules
import PoolTesting
import Testing

/// A plain board and a plain search, to check the engine against.
private struct PlainBoard {
    var cells = [[Int]](repeating: [], count: 7)
    var next = 0

    var columns: [Int] { (0..<7).filter { cells[$0].count < 6 } }

    func owner(_ column: Int, _ height: Int) -> Int? {
        0..<7 ~= column && 0..<cells[column].count ~= height ? cells[column][height] : nil
    }

    /// Drops a stone; `true` if it makes four.
    mutating func drop(_ column: Int) -> Bool {
        let player = next
        cells[column].append(player)
        next = 1 - next
        let height = cells[column].count - 1
        return [(1, 0), (0, 1), (1, 1), (1, -1)].contains { right, up in
            var length = 1
            for sign in [1, -1] {
                var step = 1
                while owner(column + sign * step * right, height + sign * step * up) == player {
                    length += 1
                    step += 1
                }
            }
            return length >= 4
        }
    }

    /// 1 if the player to move can force a win within so many stones, -1 if the opponent can, else 0.
    func result(within stones: Int) -> Int {
        if stones == 0 || columns.isEmpty { return 0 }
        var best = -1
        for column in columns {
            best = max(best, value(of: column, within: stones))
            if best == 1 { return 1 }
        }
        return best
    }

    func value(of column: Int, within stones: Int) -> Int {
        var board = self
        return board.drop(column) ? 1 : -board.result(within: stones - 1)
    }
}

struct ConnectFourPlayerTests {
    let game = ConnectFourGame()
    let rules = ConnectFourRules()

    /// A position after some random moves, not over.
    private func position(_ generator: inout SeededGenerator) throws -> (state: ConnectFourState, board: PlainBoard) {
        while true {
            var state = rules.initialState(players: 2)
            var board = PlainBoard()
            let stones = Int.random(in: 8...26, using: &generator)
            for _ in 0..<stones where rules.outcome(of: state) == nil {
                guard let move = rules.legalMoves(in: state).randomElement(using: &generator) else { break }
                try rules.apply(move, to: &state)
                _ = board.drop(move.column)
            }
            if rules.outcome(of: state) == nil { return (state, board) }
        }
    }

    @Test(arguments: [6, 10])
    func `no win and no forced loss within eight half-moves is missed`(level: Int) throws {
        let seed = UInt64(level)
        var generator = SeededGenerator(seed: seed)
        var decided = 0
        for number in 0..<60 {
            let (state, board) = try position(&generator)
            let budget = ThinkingBudget(level: level, time: .milliseconds(20), seed: seed)
            let move = try game.chooseMove(in: state, budget: budget)
            let values = board.columns.map { board.value(of: $0, within: 8) }
            let chosen = board.value(of: move.column, within: 8)
            #expect(chosen == values.max(), "seed \(seed), position \(number):\n\(rules.text(of: state))")
            if Set(values).count > 1 { decided += 1 }
        }
        #expect(decided > 20)
    }

    @Test(arguments: 3...10)
    func `from level three on a win and a block at hand are never missed`(level: Int) throws {
        var generator = SeededGenerator(seed: UInt64(level))
        for number in 0..<100 {
            let (state, board) = try position(&generator)
            let budget = ThinkingBudget(level: level, time: .milliseconds(5), seed: UInt64(number))
            let move = try game.chooseMove(in: state, budget: budget)
            let values = board.columns.map { board.value(of: $0, within: 1) }
            let threats = board.columns.filter { column in
                var other = board
                other.next = 1 - other.next
                return other.drop(column)
            }
            if values.contains(1) {
                #expect(board.value(of: move.column, within: 1) == 1, "seed \(level), position \(number)")
            } else if threats.count == 1 {
                #expect(threats == [move.column], "seed \(level), position \(number)")
            }
        }
    }

    @Test func `the end of a game is played perfectly`() throws {
        var generator = SeededGenerator(seed: 28)
        for number in 0..<20 {
            var (state, board) = try position(&generator)
            while state.moveCount < 30, rules.outcome(of: state) == nil {
                guard let move = rules.legalMoves(in: state).randomElement(using: &generator) else { break }
                try rules.apply(move, to: &state)
                _ = board.drop(move.column)
            }
            if rules.outcome(of: state) != nil { continue }
            let move = try game.chooseMove(
                in: state, budget: ThinkingBudget(level: 10, time: .seconds(5), seed: UInt64(number)))
            let best = board.columns.map { board.value(of: $0, within: 12) }.max()
            #expect(board.value(of: move.column, within: 12) == best, "position \(number):\n\(rules.text(of: state))")
        }
    }

    @Test func `the strongest level beats the weakest from either side`() throws {
        for seed in 1...6 as ClosedRange<UInt64> {
            var state = rules.initialState(players: 2)
            let strong = Int(seed % 2)
            while case .player(let player) = rules.turn(in: state) {
                let budget = ThinkingBudget(
                    level: player == strong ? 10 : 1, time: .milliseconds(50), seed: seed)
                try rules.apply(try game.chooseMove(in: state, budget: budget), to: &state)
            }
            #expect(rules.outcome(of: state)?.winner == strong, "seed \(seed)")
        }
    }

    @Test(arguments: [1, 9]) func `the strongest level always wins as the first player`(opponent: Int) throws {
        for seed in 1...3 as ClosedRange<UInt64> {
            var state = rules.initialState(players: 2)
            while case .player(let player) = rules.turn(in: state) {
                let budget =
                    player == 0
                    ? ThinkingBudget(level: 10, time: .seconds(60), seed: seed)
                    : ThinkingBudget(level: opponent, time: .milliseconds(100), seed: seed)
                try rules.apply(try game.chooseMove(in: state, budget: budget), to: &state)
            }
            #expect(rules.outcome(of: state)?.winner == 0, "seed \(seed):\n\(rules.text(of: state))")
        }
    }

    @Test func `who expects a win gets it, and nobody gives up what the other may still miss`() throws {
        var certain = 0
        for seed in 1...6 as ClosedRange<UInt64> {
            var state = rules.initialState(players: 2)
            var heard: [(seat: Int, moveCount: Int, expectation: Double)] = []
            while case .player(let player) = rules.turn(in: state) {
                let thought = try game.think(
                    about: state, budget: ThinkingBudget(level: 8, time: .seconds(9), seed: seed))
                if let expectation = thought.expectation { heard.append((player, state.moveCount, expectation)) }
                try rules.apply(thought.move, to: &state)
            }
            let winner = rules.outcome(of: state)?.winner
            for (seat, moveCount, expectation) in heard {
                if expectation == 1 { #expect(winner == seat, "seed \(seed), move \(moveCount)") }
                if expectation == 0 {
                    #expect(winner == 1 - seat && state.moveCount - moveCount <= 10, "seed \(seed), move \(moveCount)")
                }
                if expectation == 1 || expectation == 0 { certain += 1 }
            }
        }
        #expect(certain > 0)
    }

    @Test func `a move without a choice expects nothing`() throws {
        var state = rules.initialState(players: 2)
        // The first player threatens to fill a column.
        for column in [0, 6, 0, 6, 0] { try rules.apply(#require(ConnectFourMove(column: column)), to: &state) }
        let thought = try game.think(about: state, budget: ThinkingBudget(level: 9, time: .seconds(9), seed: 1))
        #expect(thought.move.column == 0 && thought.expectation == nil)
    }

    @Test func `thinking ends when it is cancelled`() throws {
        #expect(throws: CancellationError.self) {
            try game.chooseMove(
                in: rules.initialState(players: 2),
                budget: ThinkingBudget(level: 10, time: .seconds(60), seed: 1) { true })
        }
    }
}
