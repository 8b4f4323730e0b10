import ConnectFour
import Foundation
import GameRules
import PoolWire
import Testing

struct ConnectFourWireTests {
    let game = ConnectFourGame()
    let date = Date(timeIntervalSinceReferenceDate: 796_000_000.25)

    @Test func `actions are written and read as in the vectors`() throws {
        let vector = try GameVectors().encoding("connect_four_action")
        let move = try #require(ConnectFourMove(column: 3))
        let action = GameAction(move: move, playerIndex: 0, moveNumber: 1, timestamp: date)
        #expect(try game.decodeAction(vector) == action)
        #expect(try isSameJSON(game.encodeAction(action), vector))
    }

    @Test func `the initial state is the one of the vectors`() throws {
        let vector = try GameVectors().encoding("connect_four_state_initial")
        let state = game.rules.initialState(players: 2)
        #expect(try isSameJSON(game.encodeState(state, sessionID: vectorSession, timestamp: date), vector))
        #expect(try game.decodeState(vector).state == state)
        #expect(try game.decodeState(vector).sessionID == vectorSession)
    }

    @Test func `states without the owners of empty cells are read`() throws {
        let variant = try #require(
            try GameVectors().list("accepted_variants").first {
                $0["name"] as? String == "connect_four_state_as_synthesised_swift"
            })
        let text = try #require(variant["state_json"] as? String)
        #expect(try game.decodeState(Data(text.utf8)).state == game.rules.initialState(players: 2))
    }

    @Test func `states of the vectors' sessions come back as they were`() throws {
        let states =
            try GameVectors().payloads(type: "game_state", with: "winningCells")
            + GameVectors().payloads(type: "game_state", with: "cells")
        var count = 0
        for (session, payload) in states {
            guard let cells = payload["cells"] as? [[String: Any]], cells.count == 42 else { continue }
            let data = try json(payload)
            let message = try game.decodeState(data)
            let seconds = try #require(payload["timestamp"] as? Double)
            let again = game.encodeState(
                message.state, sessionID: message.sessionID,
                timestamp: Date(timeIntervalSinceReferenceDate: seconds))
            #expect(try isSameJSON(again, data), "\(session)")
            count += 1
        }
        #expect(count > 5)
    }

    @Test func `whole numbers may be written with a fraction of zero`() throws {
        let text = #"{"column":3.0,"moveNumber":1e0,"playerIndex":0,"timestamp":796000000}"#
        #expect(try game.decodeAction(Data(text.utf8)).move.column == 3)
    }

    @Test(arguments: [
        #"{"column":7,"moveNumber":1,"playerIndex":0,"timestamp":1}"#,
        #"{"column":-1,"moveNumber":1,"playerIndex":0,"timestamp":1}"#,
        #"{"column":1,"moveNumber":1,"playerIndex":2,"timestamp":1}"#,
        #"{"column":1,"moveNumber":0,"playerIndex":0,"timestamp":1}"#,
        #"{"column":1,"moveNumber":99999999999999999999,"playerIndex":0,"timestamp":1}"#,
        #"{"column":1.5,"moveNumber":1,"playerIndex":0,"timestamp":1}"#,
        #"{"column":1,"moveNumber":1,"playerIndex":0}"#, "[]", "", "{",
    ])
    func `bad actions are refused`(text: String) {
        #expect(throws: WireError.self) { try game.decodeAction(Data(text.utf8)) }
    }

    /// Changes a state on the wire.
    func state(of columns: [Int], change: (inout [String: Any]) throws -> Void) throws -> Data {
        let state = try ConnectFourRulesTests().play(columns)
        let data = game.encodeState(state, sessionID: vectorSession, timestamp: date)
        var object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        try change(&object)
        return try json(object)
    }

    func setOwner(_ owner: Any, of cell: Int, in object: inout [String: Any]) throws {
        var cells = try #require(object["cells"] as? [[String: Any]])
        cells[cell]["ownerIndex"] = owner
        object["cells"] = cells
    }

    @Test func `impossible states are refused`() throws {
        let changes: [(String, (inout [String: Any]) throws -> Void)] = [
            ("floating stone", { try setOwner(0, of: 0, in: &$0) }),
            ("unknown owner", { try setOwner(2, of: 36, in: &$0) }),
            ("a stone too many", { try setOwner(0, of: 36, in: &$0) }),
            ("a stone too few", { try setOwner(NSNull(), of: 31, in: &$0) }),
            ("too few cells", { $0["cells"] = Array(($0["cells"] as? [Any] ?? []).dropLast()) }),
            ("cells out of order", { $0["cells"] = Array(($0["cells"] as? [Any] ?? []).reversed()) }),
            ("wrong turn", { $0["currentPlayerIndex"] = 0 }),
            ("an end that is none", { $0["gameOver"] = true }),
            ("a winner without four", { $0["winnerIndex"] = 0 }),
            ("a negative count", { $0["moveCount"] = -1 }),
            ("an absurd count", { $0["moveCount"] = 1_000_001 }),
            ("no session", { $0["sessionID"] = nil }),
        ]
        for (name, change) in changes {
            let data = try state(of: [3, 3, 4], change: change)
            #expect(throws: WireError.self, "\(name)") { try game.decodeState(data) }
        }
        #expect(throws: WireError.self) { try game.decodeState(Data(count: 300_000)) }
    }

    @Test func `moves into a full column count without a stone`() throws {
        let data = try state(of: [0, 0, 0, 0, 0, 0]) {
            $0["moveCount"] = 7
            $0["currentPlayerIndex"] = 1
        }
        let state = try game.decodeState(data).state
        #expect(state.moveCount == 7)
        #expect(game.rules.turn(in: state) == .player(1))
    }
}
