import ChainReaction
import Foundation
import GameRules
import PoolTesting
import Testing

struct ChainReactionRulesTests {
    let game = ChainReactionGame()
    let rules = ChainReactionRules()

    func play(_ cells: [Int], players: Int = 2) throws -> ChainReactionState {
        var state = rules.initialState(players: players)
        for cell in cells { try rules.apply(try #require(ChainReactionMove(cell: cell)), to: &state) }
        return state
    }

    /// A board of the vectors.
    private func board(_ vector: [String: Any], _ orbs: String, _ owners: String) throws -> ChainReactionBoard {
        let counts = try #require(vector[orbs] as? [Int])
        let players = try #require(vector[owners] as? [Any]).map { $0 as? Int }
        try #require(counts.count == 36 && players.count == 36)
        var board = ChainReactionBoard()
        for cell in 0..<36 { board.place(UInt8(counts[cell]), of: players[cell] ?? 0, on: cell) }
        return board
    }

    @Test func `chain reaction keeps the contract of every game`() throws {
        try GameRulesConformance(game, seed: 8, playouts: 50).check()
    }

    @Test func `games of the vectors end as they say`() throws {
        let vectors = try GameVectors().list("chain_reaction")
        #expect(vectors.count == 9)
        for vector in vectors {
            let name = try #require(vector["name"] as? String)
            let players = try #require(vector["players"] as? Int)
            let state = try play(try #require(vector["cells"] as? [Int]), players: players)
            #expect(state.board == (try board(vector, "orbs", "owners")), "\(name)")
            let data = game.encodeState(state, sessionID: vectorSession, timestamp: .now)
            let wire = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
            for key in ["currentPlayerIndex", "moveCount", "gameOver", "winnerIndex"] {
                let expected = vector[key] as? NSObject
                #expect(wire[key] as? NSObject == (expected is NSNull ? nil : expected), "\(name): \(key)")
            }
            let drawing = rules.text(of: state).split(separator: "\n").dropFirst().map { String($0.dropFirst(2)) }
            #expect(drawing == vector["board"] as? [String], "\(name)")
            #expect(try game.decodeState(data, players: players).state == state, "\(name)")
        }
    }

    @Test func `explosions of the vectors go as they say, pass by pass`() throws {
        let vectors = try GameVectors().list("chain_reaction_explosions")
        #expect(vectors.count == 5)
        for vector in vectors {
            var board = try board(vector, "orbs_before", "owners_before")
            let passes = board.settle()
            #expect(passes == vector["passes"] as? Int, "\(vector["name"] ?? "")")
            #expect(board == (try self.board(vector, "orbs_after", "owners_after")), "\(vector["name"] ?? "")")
        }
    }

    @Test func `only empty and own cells take an orb`() throws {
        var state = try play([14, 0])
        #expect(rules.legalMoves(in: state).count == 35)
        let taken = try #require(ChainReactionMove(cell: 0))
        #expect(throws: IllegalMove.self) { try rules.apply(taken, to: &state) }
        #expect(ChainReactionMove(cell: 36) == nil)
        #expect(ChainReactionMove(cell: -1) == nil)
    }

    @Test func `nobody is skipped, and a player without orbs may come back`() throws {
        // The corner takes the second player's only orb before it can lose by that.
        var state = try play([0, 1, 20, 0], players: 3)
        #expect(state.orbs(of: 1) == 0)
        #expect(rules.turn(in: state) == .player(1))
        try rules.apply(try #require(ChainReactionMove(cell: 35)), to: &state)
        #expect(state.owner(of: 35) == 1)
        #expect(rules.turn(in: state) == .player(2))
    }

    @Test func `the game ends without a winner where nobody can go on`() throws {
        var board = ChainReactionBoard()
        for cell in 0..<36 { board.place(1, of: cell % 2, on: cell) }
        // Three players, 36 orbs, the third has none of them; 38 moves make it the third's turn.
        board.place(2, of: 1, on: 7)
        board.place(2, of: 0, on: 14)
        let state = ChainReactionState(board: board, moveCount: 38, players: 3)
        #expect(rules.legalMoves(in: state).isEmpty)
        #expect(rules.turn(in: state) == .over)
        #expect(rules.outcome(of: state)?.ranking == [])
        let data = game.encodeState(state, sessionID: vectorSession, timestamp: .now)
        #expect(try game.decodeState(data, players: 3).state == state)
        // The web client knows no such end.
        let text = String(decoding: data, as: UTF8.self)
        let theirs = text.replacingOccurrences(of: #""gameOver":true"#, with: #""gameOver":false"#)
        #expect(theirs != text)
        #expect(try game.decodeState(Data(theirs.utf8), players: 3).state == state)
    }

    @Test func `the board is drawn for a terminal`() throws {
        let text = rules.text(of: try play([0, 1, 14]))
        #expect(text.hasPrefix("  A  B  C  D  E  F\n1 a1 b1 .. .. .. ..\n2 .. .. .. .. .. ..\n3 .. .. a1 .. .. .."))
        let state = rules.initialState(players: 2)
        #expect(rules.text(of: try #require(ChainReactionMove(cell: 14)), in: state) == "C3")
    }
}
