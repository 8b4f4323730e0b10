import ChainReaction
import Foundation
import GameRules
import PoolWire
import Testing

struct ChainReactionWireTests {
    let game = ChainReactionGame()
    let date = Date(timeIntervalSinceReferenceDate: 796_000_000.25)

    @Test func `actions are written and read as in the vectors`() throws {
        let vector = try GameVectors().encoding("chain_reaction_action")
        let move = try #require(ChainReactionMove(cell: 14))
        let action = GameAction(move: move, playerIndex: 0, moveNumber: 1, timestamp: date)
        #expect(try game.decodeAction(vector) == action)
        #expect(try isSameJSON(game.encodeAction(action), vector))
    }

    @Test(arguments: 2...4) func `the initial state is the one of the vectors`(players: Int) throws {
        let vector = try GameVectors().encoding("chain_reaction_state_initial")
        let state = game.rules.initialState(players: players)
        #expect(try isSameJSON(game.encodeState(state, sessionID: vectorSession, timestamp: date), vector))
        let message = try game.decodeState(vector, players: players)
        #expect(message.state == state)
        #expect(message.sessionID == vectorSession)
    }

    @Test func `states without the owners of empty cells are read`() throws {
        let variant = try #require(
            try GameVectors().list("accepted_variants").first {
                $0["name"] as? String == "chain_reaction_state_as_synthesised_swift"
            })
        let text = try #require(variant["state_json"] as? String)
        #expect(!text.contains("ownerIndex\":null"))
        #expect(try game.decodeState(Data(text.utf8)).state == game.rules.initialState(players: 2))
    }

    @Test(arguments: [
        #"{"cellID":36,"moveNumber":1,"playerIndex":0,"timestamp":1}"#,
        #"{"cellID":-1,"moveNumber":1,"playerIndex":0,"timestamp":1}"#,
        #"{"cellID":1,"moveNumber":1,"playerIndex":4,"timestamp":1}"#,
        #"{"cellID":1,"moveNumber":0,"playerIndex":0,"timestamp":1}"#,
        #"{"cellID":1,"moveNumber":86,"playerIndex":0,"timestamp":1}"#,
        #"{"cellID":1,"moveNumber":99999999999999999999,"playerIndex":0,"timestamp":1}"#,
        #"{"cellID":1.5,"moveNumber":1,"playerIndex":0,"timestamp":1}"#,
        #"{"cellID":1,"moveNumber":1,"playerIndex":0}"#, "[]", "", "{",
    ])
    func `bad actions are refused`(text: String) {
        #expect(throws: WireError.self) { try game.decodeAction(Data(text.utf8)) }
    }

    /// The state of a vector's game, changed on the wire.
    private func state(
        of name: String, change: (inout [String: Any]) throws -> Void
    ) throws -> Data {
        let vector = try #require(try GameVectors().list("chain_reaction").first { $0["name"] as? String == name })
        let state = try ChainReactionRulesTests().play(try #require(vector["cells"] as? [Int]))
        let data = game.encodeState(state, sessionID: vectorSession, timestamp: date)
        var object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        try change(&object)
        return try json(object)
    }

    private func set(_ key: String, _ value: Any, of cell: Int, in object: inout [String: Any]) throws {
        var cells = try #require(object["cells"] as? [[String: Any]])
        cells[cell][key] = value
        object["cells"] = cells
    }

    /// Moves an orb, so that the number of orbs stays right.
    private func shift(_ orbs: (Int, Int), from: Int, to: Int, in object: inout [String: Any]) throws {
        try set("orbs", orbs.0, of: from, in: &object)
        try set("orbs", orbs.1, of: to, in: &object)
        try set("ownerIndex", 0, of: to, in: &object)
    }

    @Test func `the web client's final state, which names the mover, is read`() throws {
        // Player 0 has won with move 59; player 1 stands for a mover that is not the winner.
        for mover in [0, 1] {
            let data = try state(of: "full_game_short") { $0["currentPlayerIndex"] = mover }
            #expect(game.rules.outcome(of: try game.decodeState(data).state)?.winner == 0)
        }
    }

    @Test func `impossible states are refused`() throws {
        let changes: [(String, (inout [String: Any]) throws -> Void)] = [
            ("orbs without an owner", { try set("ownerIndex", NSNull(), of: 35, in: &$0) }),
            ("an owner without orbs", { try set("ownerIndex", 0, of: 20, in: &$0) }),
            ("an unknown owner", { try set("ownerIndex", 2, of: 35, in: &$0) }),
            ("a negative owner", { try set("ownerIndex", -1, of: 35, in: &$0) }),
            ("an orb too many", { try set("orbs", 2, of: 0, in: &$0) }),
            ("negative orbs", { try shift((-1, 2), from: 35, to: 0, in: &$0) }),
            ("an absurd number of orbs", { try set("orbs", 1_000_000, of: 0, in: &$0) }),
            ("an overfull cell", { try shift((3, 0), from: 1, to: 0, in: &$0) }),
            ("a cell without an id", { try set("id", NSNull(), of: 3, in: &$0) }),
            ("too few cells", { $0["cells"] = Array(($0["cells"] as? [Any] ?? []).dropLast()) }),
            ("cells out of order", { $0["cells"] = Array(($0["cells"] as? [Any] ?? []).reversed()) }),
            ("wrong turn", { $0["currentPlayerIndex"] = 0 }),
            ("an end that is none", { $0["gameOver"] = true }),
            ("a winner of nothing", { $0["winnerIndex"] = 0 }),
            ("another count", { $0["moveCount"] = 4 }),
            ("a negative count", { $0["moveCount"] = -1 }),
            ("an absurd count", { $0["moveCount"] = Int.max }),
            ("no session", { $0["sessionID"] = nil }),
        ]
        for (name, change) in changes {
            let data = try state(of: "edge_explodes_at_three", change: change)
            #expect(throws: WireError.self, "\(name)") { try game.decodeState(data) }
        }
        let fine = try state(of: "edge_explodes_at_three") { _ in }
        #expect(throws: WireError.self, "five players") { try game.decodeState(fine, players: 5) }
        #expect(throws: WireError.self, "nobody") { try game.decodeState(fine, players: 0) }
        #expect(throws: WireError.self) { try game.decodeState(Data(count: 300_000)) }
    }
}
