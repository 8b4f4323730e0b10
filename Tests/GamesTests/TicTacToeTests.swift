import Foundation
import GameRules
import PoolTesting
import PoolWire
import Testing
import TicTacToe

struct TicTacToeTests {
    let game = TicTacToeGame()
    let rules = TicTacToeRules()

    @Test func `tic-tac-toe keeps the contract of every game`() throws {
        try GameRulesConformance(game, seed: 9, playouts: 200).check()
    }

    private func play(_ cells: [Int]) throws -> TicTacToeRules.State {
        var state = rules.initialState(players: 2)
        for cell in cells { try rules.apply(cell, to: &state) }
        return state
    }

    @Test func `three in a line win, a full board is a draw`() throws {
        #expect(rules.outcome(of: try play([0, 3, 1, 4, 2]))?.winner == 0)
        #expect(rules.outcome(of: try play([0, 1, 2, 4, 3, 6, 5, 8, 7]))?.ranking == [])
        #expect(rules.text(of: try play([4, 0])) == "O 2 3\n4 X 6\n7 8 9")
    }

    @Test func `the search for any game never loses at its best, from either seat`() throws {
        for seed in 1...20 as ClosedRange<UInt64> {
            var generator = SeededGenerator(seed: seed)
            var state = rules.initialState(players: 2)
            let seat = Int(seed % 2)
            while case .player(let player) = rules.turn(in: state) {
                let budget = ThinkingBudget(level: 10, time: .seconds(5), seed: seed)
                let any = try #require(rules.legalMoves(in: state).randomElement(using: &generator))
                try rules.apply(player == seat ? try game.chooseMove(in: state, budget: budget) : any, to: &state)
            }
            let winner = rules.outcome(of: state)?.winner
            #expect(winner == nil || winner == seat, "seed \(seed)")
        }
    }

    @Test func `two players at their best draw`() throws {
        var state = rules.initialState(players: 2)
        while rules.outcome(of: state) == nil {
            let budget = ThinkingBudget(level: 9, time: .seconds(5), seed: 3)
            try rules.apply(try game.chooseMove(in: state, budget: budget), to: &state)
        }
        #expect(rules.outcome(of: state)?.ranking == [])
    }

    @Test(arguments: [
        #"{"cells":[0,0,null,null,null,null,null,null,null],"sessionID":"00000000-0000-4000-9000-000000000001"}"#,
        #"{"cells":[2,null,null,null,null,null,null,null,null],"sessionID":"00000000-0000-4000-9000-000000000001"}"#,
        #"{"cells":[0,0,0,1,1,null,null,1,null],"sessionID":"00000000-0000-4000-9000-000000000001"}"#,
        #"{"cells":[0],"sessionID":"00000000-0000-4000-9000-000000000001"}"#, "{}",
    ])
    func `impossible states are refused`(text: String) {
        #expect(throws: WireError.self) { try game.decodeState(Data(text.utf8)) }
    }
}
