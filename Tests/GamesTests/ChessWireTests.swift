import Chess
import Foundation
import GameRules
import PoolWire
import Testing

struct ChessWireTests {
    let game = ChessGame()
    let rules = ChessRules()
    let date = Date(timeIntervalSinceReferenceDate: 796_000_000.25)

    @Test(arguments: [("chess_action", "e2e4", 0), ("chess_action_promotion", "a7b8q", 40)])
    func `actions are written and read as in the vectors`(name: String, move: String, number: Int) throws {
        let vector = try GameVectors().encoding(name)
        let action = GameAction(
            move: try #require(ChessMove(uci: move)), playerIndex: 0, moveNumber: number, timestamp: date)
        #expect(try game.decodeAction(vector) == action)
        #expect(try isSameJSON(game.encodeAction(action), vector))
    }

    @Test func `the initial state is the one of the vectors`() throws {
        let vector = try GameVectors().encoding("chess_state_initial")
        #expect(try isSameJSON(game.encodeState(ChessState(), sessionID: vectorSession, timestamp: date), vector))
        #expect(try game.decodeState(vector).state == ChessState())
    }

    @Test func `states of the vectors' sessions come back as they were`() throws {
        let states = try GameVectors().payloads(type: "game_state", with: "moveHistory")
        #expect(!states.isEmpty)
        for (session, payload) in states {
            let message = try game.decodeState(try json(payload))
            let seconds = try #require(payload["timestamp"] as? Double)
            let again = game.encodeState(
                message.state, sessionID: message.sessionID, timestamp: Date(timeIntervalSinceReferenceDate: seconds))
            // The history's times are the state's own (ChessGame.encodeState).
            var expected = payload
            expected["moveHistory"] = (payload["moveHistory"] as? [[String: Any]])?.map {
                $0.merging(["timestamp": seconds]) { $1 }
            }
            #expect(try isSameJSON(again, try json(expected)), "\(session)")
        }
    }

    /// Changes a state on the wire.
    func payload(after moves: [String], change: (inout [String: Any]) throws -> Void = { _ in }) throws -> Data {
        let state = try ChessRulesTests().play(moves)
        let data = game.encodeState(state, sessionID: vectorSession, timestamp: date)
        var object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        try change(&object)
        return try json(object)
    }

    func setSquare(_ name: String, _ piece: [String: Any]?, in object: inout [String: Any]) throws {
        var board = try #require(object["board"] as? [Any])
        board[try #require(Square(name)).boardIndex] = piece ?? NSNull()
        object["board"] = board
    }

    @Test func `a state brings back the past that the rules need`() throws {
        let shuffle = ["g1f3", "g8f6", "f3g1", "f6g8"]
        let state = try game.decodeState(try payload(after: ["e2e4", "e7e5"] + shuffle)).state
        #expect(state.fen.hasSuffix(" 4 4"))
        #expect(try ChessRulesTests().play(shuffle, from: state).ending == .repetition)
    }

    @Test func `a state whose history does not lead there still can be played on`() throws {
        let data = try payload(after: ["e2e4", "e7e5", "g1f3"]) {
            $0["moveHistory"] = Array(($0["moveHistory"] as? [Any] ?? []).dropFirst())
        }
        let state = try game.decodeState(data).state
        #expect(state.moveCount == 3)
        #expect(state.history.count == 2)
        let next = try ChessRulesTests().play(["b8c6"], from: state)
        let again = try game.decodeState(game.encodeState(next, sessionID: vectorSession, timestamp: date)).state
        #expect(again.position.placement == next.position.placement)
        #expect(again.history == next.history)
    }

    @Test func `impossible states are refused`() throws {
        let king: [String: Any] = ["color": "white", "type": "king"]
        let pawn: [String: Any] = ["color": "white", "type": "pawn"]
        let changes: [(String, (inout [String: Any]) throws -> Void)] = [
            ("two kings", { try setSquare("e4", king, in: &$0) }),
            ("no king", { try setSquare("e1", nil, in: &$0) }),
            ("nine pawns", { try setSquare("e4", pawn, in: &$0) }),
            ("a pawn on the last rank", { try setSquare("a8", pawn, in: &$0) }),
            ("an unknown piece", { try setSquare("e4", ["color": "white", "type": "duck"], in: &$0) }),
            ("an unknown colour", { try setSquare("e4", ["color": "red", "type": "pawn"], in: &$0) }),
            ("the wrong turn", { $0["currentPlayerIndex"] = 1 }),
            ("too few squares", { $0["board"] = Array(($0["board"] as? [Any] ?? []).dropLast()) }),
            ("nothing behind the double step", { $0["enPassantSquare"] = 20 }),
            ("a square off the board", { $0["enPassantSquare"] = 64 }),
            (
                "a mate that is none",
                {
                    $0["isCheckmate"] = true; $0["gameOver"] = true; $0["winnerIndex"] = 0
                }
            ),
            ("a winner of a running game", { $0["winnerIndex"] = 0 }),
            ("an end without a reason", { $0["gameOver"] = true }),
            ("no captures", { $0["capturedPieces"] = nil }),
            ("a captured king", { $0["capturedPieces"] = ["white": ["king"], "black": []] }),
            (
                "too many captures",
                { $0["capturedPieces"] = ["white": Array(repeating: "pawn", count: 16), "black": []] }
            ),
            ("no history", { $0["moveHistory"] = nil }),
            (
                "more history than moves",
                {
                    $0["moveHistory"] = [
                        [
                            "fromRow": 1, "fromCol": 4, "toRow": 3, "toCol": 4, "playerIndex": 0, "moveNumber": 0,
                            "timestamp": 1,
                        ]
                    ]
                }
            ),
            ("an absurd count", { $0["moveCount"] = 1_000_000 }),
        ]
        for (name, change) in changes {
            let data = try payload(after: [], change: change)
            #expect(throws: WireError.self, "\(name)") { try game.decodeState(data) }
        }
    }

    @Test func `a check that the turn does not answer is refused`() throws {
        let data = try payload(after: ["e2e4", "f7f6"]) {
            try setSquare("h5", ["color": "white", "type": "queen"], in: &$0)
        }
        #expect(throws: WireError.self) { try game.decodeState(data) }
    }

    @Test func `stale flags of the web client are corrected`() throws {
        let data = try payload(after: ["f2f3", "e7e5", "g2g4", "d8h4"]) {
            $0["gameOver"] = false
            $0["inCheck"] = false
            $0["isCheckmate"] = false
            $0["winnerIndex"] = nil
        }
        #expect(try game.decodeState(data).state.ending == .checkmate(winner: .black))
    }

    @Test func `an announced draw is believed`() throws {
        let data = try payload(after: ["e2e4"]) {
            $0["gameOver"] = true
            $0["isStalemate"] = true
        }
        let state = try game.decodeState(data).state
        #expect(state.ending == .announcedDraw)
        #expect(rules.outcome(of: state)?.winner == nil)
        #expect(rules.legalMoves(in: state).isEmpty)
    }

    @Test func `checks and their answers need a state besides the action`() throws {
        let moves = ["e2e4", "f7f5", "d1h5", "g7g6", "h5g6", "h7g6", "a2a3"]
        var state = ChessState()
        let needed = try moves.map { name in
            let move = try #require(ChessMove(uci: name))
            try rules.apply(move, to: &state)
            return game.needsState(after: move, in: state)
        }
        #expect(needed == [false, false, true, true, true, true, false])
    }

    @Test(arguments: [
        #"{"fromRow":8,"fromCol":0,"toRow":0,"toCol":0,"playerIndex":0,"moveNumber":0,"timestamp":1}"#,
        #"{"fromRow":1,"fromCol":0,"toRow":2,"toCol":0,"playerIndex":2,"moveNumber":0,"timestamp":1}"#,
        #"{"fromRow":1,"fromCol":0,"toRow":2,"toCol":0,"playerIndex":0,"moveNumber":-1,"timestamp":1}"#,
        #"{"fromRow":6,"fromCol":0,"toRow":7,"toCol":0,"playerIndex":0,"moveNumber":2,"timestamp":1,"promotionPiece":"king"}"#,
        #"{"fromRow":1,"fromCol":0,"toRow":2,"playerIndex":0,"moveNumber":0,"timestamp":1}"#,
    ])
    func `bad actions are refused`(text: String) {
        #expect(throws: WireError.self) { try game.decodeAction(Data(text.utf8)) }
    }
}
