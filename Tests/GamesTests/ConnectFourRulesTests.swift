import ConnectFour
import Foundation
import GameRules
import PoolTesting
import Testing

struct ConnectFourRulesTests {
    let game = ConnectFourGame()
    let rules = ConnectFourRules()

    func play(_ columns: [Int]) throws -> ConnectFourState {
        var state = rules.initialState(players: 2)
        for column in columns { try rules.apply(try #require(ConnectFourMove(column: column)), to: &state) }
        return state
    }

    @Test func `connect four keeps the contract of every game`() throws {
        try GameRulesConformance(game, seed: 4, playouts: 200).check()
    }

    @Test func `games of the vectors end as they say`() throws {
        for vector in try GameVectors().list("connect_four") {
            let name = try #require(vector["name"] as? String)
            let state = try play(try #require(vector["columns"] as? [Int]))
            let data = game.encodeState(state, sessionID: vectorSession, timestamp: .now)
            let wire = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
            for key in ["currentPlayerIndex", "moveCount", "gameOver", "winnerIndex", "winningCells"] {
                let expected = vector[key] as? NSObject
                #expect(wire[key] as? NSObject == (expected is NSNull ? nil : expected), "\(name): \(key)")
            }
            let grid = (0..<6).map { row in
                (0..<7).map { state.owner(row: row, column: $0).map(String.init) ?? "." }.joined()
            }
            #expect(grid == vector["grid_top_to_bottom"] as? [String], "\(name)")
            #expect(try game.decodeState(data).state == state, "\(name)")
        }
    }

    @Test func `a full column and a finished game take no stone`() throws {
        var state = try play([0, 0, 0, 0, 0, 0])
        #expect(rules.legalMoves(in: state).map(\.column) == [1, 2, 3, 4, 5, 6])
        let full = try #require(ConnectFourMove(column: 0))
        #expect(throws: IllegalMove.self) { try rules.apply(full, to: &state) }
        #expect(ConnectFourMove(column: 7) == nil)
    }

    @Test func `the board is drawn for a terminal`() throws {
        let text = rules.text(of: try play([3, 3, 4]))
        #expect(text.hasSuffix(". . . O . . .\n. . . X X . .\n1 2 3 4 5 6 7"))
    }
}
