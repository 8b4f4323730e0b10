import Foundation
import GameRules
import Ludo
import PoolWire
import Testing

struct LudoWireTests {
    static let encodings = [
        "ludo_state_sync", "ludo_dice_rolled", "ludo_token_moved", "ludo_turn_changed", "ludo_player_finished",
        "ludo_game_ended",
    ]

    @Test(arguments: LudoWireTests.encodings) func `broadcasts are read and written as in the vectors, byte for byte`(
        name: String
    ) throws {
        let vector = try GameVectors().encoding(name)
        let broadcast = try LudoBroadcast(decoding: vector)
        #expect(broadcast.timestamp == Date(timeIntervalSinceReferenceDate: 796_000_000.25))
        #expect(String(decoding: broadcast.encoded(), as: UTF8.self) == String(decoding: vector, as: UTF8.self))
    }

    @Test func `actions are read and written as in the vectors, byte for byte`() throws {
        let vectors = try GameVectors()
        let alice = PeerID("7UkoxijRwsbq6QM4kFmVYSlZJzpcY/k2NsFGFKyHN9E=")
        for (name, content) in [
            ("ludo_request_dice_roll", LudoAction.Content.requestDiceRoll), ("ludo_select_token", .selectToken(2)),
        ] {
            let vector = try vectors.encoding(name)
            let action = try LudoAction(decoding: vector)
            #expect(action.content == content && action.playerID == alice && action.turnNumber == 2)
            #expect(String(decoding: action.encoded(), as: UTF8.self) == String(decoding: vector, as: UTF8.self))
        }
        for content in [LudoAction.Content.requestSync, .readyToggle, .forfeit] {
            let action = LudoAction(content, playerID: alice, turnNumber: 1, timestamp: .distantPast)
            #expect(try LudoAction(decoding: action.encoded()) == action)
        }
    }

    @Test func `what the vectors say of the first position is made of it`() throws {
        let vector = try GameVectors().encoding("ludo_state_sync")
        guard case .stateSync(let board) = try LudoBroadcast(decoding: vector).content else {
            Issue.record("no stateSync")
            return
        }
        let state = LudoRules().initialState(players: 4)
        #expect(try board.state() == state)
        var players = board.players
        for seat in 2...3 { #expect(board.players[seat].id == LudoPlayer(botOn: seat).id) }
        for seat in players.indices { players[seat].tokens = [] }
        #expect(LudoBoardState(state, players: players) == board)
    }

    @Test func `every Ludo message of the session vectors is read and written the same`() throws {
        let vectors = try GameVectors()
        var count = 0
        for (type, key) in [("game_state", "type"), ("game_action", "playerID")] {
            for (session, payload) in try vectors.payloads(type: type, with: key) where session.hasPrefix("ludo_") {
                let data = try json(payload)
                let again =
                    type == "game_state"
                    ? try LudoBroadcast(decoding: data).encoded() : try LudoAction(decoding: data).encoded()
                #expect(try isSameJSON(again, data), "\(session)")
                count += 1
            }
        }
        #expect(count == 25)
    }

    /// The inviter's side of `ludo_bot_hosts`: from the dice and the guest's choices of the script come its broadcasts.
    @Test func `the rules tell what the vectors' inviter tells`() throws {
        let rules = LudoRules()
        var state = rules.initialState(players: 2)
        var told: [LudoBroadcast.Content] = []
        for move: LudoMove in [
            .roll(6), .move(token: 0), .roll(3), .move(token: 0), .roll(6), .move(token: 2), .roll(6), .move(token: 2),
            .roll(6), .pass, .roll(2), .move(token: 0),
        ] {
            told += try Self.tell(move, to: &state)
        }
        let script = try GameVectors().payloads(type: "game_state", with: "type")
            .filter { $0.session == "ludo_bot_hosts" }
            .map { try LudoBroadcast(decoding: try json($0.payload)).content }
        let named = told.map { content -> LudoBroadcast.Content in
            guard case .stateSync(var board) = content, case .stateSync(let first)? = script.first else {
                return content
            }
            for seat in board.players.indices {
                board.players[seat].id = first.players[seat].id
                board.players[seat].name = first.players[seat].name
            }
            return .stateSync(board)
        }
        // The script begins with the first position and ends with a later one.
        #expect(named == Array(script.dropFirst().dropLast()))
    }

    /// Plays a move by the rules, and gives what an inviter tells of it.
    static func tell(_ move: LudoMove, to state: inout LudoState) throws -> [LudoBroadcast.Content] {
        let before = state
        try LudoRules().apply(move, to: &state)
        let sync = LudoBroadcast.Content.stateSync(
            LudoBoardState(
                state,
                players: state.seats.map { LudoPlayer(id: "\($0)", name: "\($0)", playerIndex: $0, isHost: $0 == 0) }))
        if state.isOver { return [sync] }
        switch move {
        case .roll:
            if state.isThirdSix { return [sync] }
            return [.diceRolled(try #require(LudoDiceRoll(state)))]
        case .pass: return [.turnChanged(LudoTurnChange(state))]
        case .move(let index):
            let token = LudoToken(playerIndex: before.currentSeat, tokenIndex: index)
            let dice = try #require(before.dice)
            let step = try #require(before.step(of: token, roll: dice))
            let moved = LudoBroadcast.Content.tokenMoved(LudoTokenMove(step, turnNumber: before.turnNumber))
            return state.turnNumber == before.turnNumber ? [moved] : [moved, .turnChanged(LudoTurnChange(state))]
        }
    }

    @Test func `both forms of positions are read`() throws {
        let variant = try #require(
            try GameVectors().list("accepted_variants").first { $0["name"] as? String == "ludo_position_forms" })
        let swift = try #require(variant["swift"] as? [String])
        let web = try #require(variant["web_flat"] as? [String])
        let positions: [LudoPosition] = [.yard, .board(step: 5), .homeColumn(step: 2), .home]
        for (index, position) in positions.enumerated() {
            for text in [swift[index], web[index]] {
                #expect(try JSONDecoder().decode(LudoPosition.self, from: Data(text.utf8)) == position)
            }
            #expect(String(decoding: try JSONEncoder().encode(position), as: UTF8.self) == swift[index])
        }
    }

    private func object(_ name: String, _ key: String = "payload") throws -> [String: Any] {
        let vector = try #require(
            try JSONSerialization.jsonObject(with: try GameVectors().encoding(name)) as? [String: Any])
        let text = try #require(vector[key] as? String)
        let inner = try #require(Data(base64Encoded: text))
        return try #require(try JSONSerialization.jsonObject(with: inner) as? [String: Any])
    }

    private func broadcast(_ type: String, _ inner: [String: Any]) throws -> Data {
        try json(["type": type, "timestamp": 1, "payload": try json(inner).base64EncodedString()])
    }

    @Test func `a bare board with the web client's tokens and without keys that may be missing is read`() throws {
        var board = try object("ludo_state_sync")
        var players = try #require(board["players"] as? [[String: Any]])
        for seat in players.indices {
            players[seat]["tokens"] = (0..<4).map { token -> [String: Any] in
                [
                    "tokenIndex": token, "id": "token-\(token)",
                    "position": ["type": "board", "step": seat * 13 + token],
                ]
            }
        }
        board["players"] = players
        for key in ["lastDiceRoll", "winnerPlayerIndex", "winnerTeamIndex", "mustRollAgain", "teams", "gameMode"] {
            board[key] = nil
        }
        guard case .stateSync(let read) = try LudoBroadcast(decoding: try json(board)).content else {
            Issue.record("no stateSync")
            return
        }
        let state = try read.state()
        for seat in 0..<4 {
            for token in LudoState.tokens(of: seat) {
                #expect(state.position(of: token) == .board(step: seat * 13 + token.tokenIndex))
            }
        }
    }

    @Test func `what is unset is written as null`() throws {
        let text = String(
            decoding: try JSONEncoder().encode(LudoBoardState(LudoState(seats: [0, 1]), players: [])), as: UTF8.self)
        for key in ["lastDiceRoll", "winnerPlayerIndex", "winnerTeamIndex"] {
            #expect(text.contains("\"\(key)\":null"))
        }
    }

    @Test func `impossible boards are refused`() throws {
        func tokens(_ positions: [[String: Any]]) -> [[String: Any]] {
            positions.enumerated().map { ["id": ["playerIndex": 0, "tokenIndex": $0], "position": $1] }
        }
        func set(_ key: String, _ value: Any, in board: inout [String: Any]) throws {
            var players = try #require(board["players"] as? [[String: Any]])
            players[0][key] = value
            board["players"] = players
        }
        let yard: [String: Any] = ["yard": [:] as [String: Any]]
        let changes: [(String, (inout [String: Any]) throws -> Void)] = [
            ("one player", { $0["players"] = Array(($0["players"] as? [Any] ?? []).prefix(1)) }),
            ("a seat taken twice", { try set("playerIndex", 1, in: &$0) }),
            ("a fifth seat", { try set("playerIndex", 4, in: &$0) }),
            ("a negative seat", { try set("playerIndex", -1, in: &$0) }),
            ("three tokens", { try set("tokens", tokens([yard, yard, yard]), in: &$0) }),
            ("five tokens", { try set("tokens", tokens([yard, yard, yard, yard, yard]), in: &$0) }),
            ("no cell 52", { try set("tokens", tokens([yard, yard, yard, ["board": ["step": 52]]]), in: &$0) }),
            (
                "a cell behind the own home",
                { try set("tokens", tokens([["board": ["step": 51]], yard, yard, yard]), in: &$0) }
            ),
            ("step 6", { try set("tokens", tokens([["homeColumn": ["step": 6]], yard, yard, yard]), in: &$0) }),
            (
                "two tokens on a step",
                {
                    let step: [String: Any] = ["homeColumn": ["step": 1]]
                    try set("tokens", tokens([step, step, yard, yard]), in: &$0)
                }
            ),
            (
                "a position of two kinds",
                { try set("tokens", tokens([["yard": 1, "home": 1], yard, yard, yard]), in: &$0) }
            ),
            ("an unknown position", { try set("tokens", tokens([["moon": 1], yard, yard, yard]), in: &$0) }),
            ("a name without end", { try set("name", String(repeating: "n", count: 2000), in: &$0) }),
            ("dice of 7", { $0["lastDiceRoll"] = 7 }), ("dice of 0", { $0["lastDiceRoll"] = 0 }),
            ("nobody's turn", { $0["currentPlayerIndex"] = 4 }), ("turn 0", { $0["turnNumber"] = 0 }),
            ("turn without end", { $0["turnNumber"] = Int.max }), ("three sixes", { $0["consecutiveSixes"] = 3 }),
            ("an unknown phase", { $0["gamePhase"] = "asleep" }), ("no turn", { $0["turnNumber"] = nil }),
        ]
        for (name, change) in changes {
            var board = try object("ludo_state_sync")
            try change(&board)
            let data = try broadcast("stateSync", board)
            #expect(throws: WireError.self, "\(name)") { try LudoBroadcast(decoding: data) }
        }
    }

    @Test func `broadcasts with indices out of range are refused`() throws {
        let changes: [(type: String, vector: String, key: String, value: Any)] = [
            ("diceRolled", "ludo_dice_rolled", "playerIndex", 4), ("diceRolled", "ludo_dice_rolled", "rollValue", 7),
            ("diceRolled", "ludo_dice_rolled", "turnNumber", 0),
            ("diceRolled", "ludo_dice_rolled", "validMoves", [["tokenIndex": 0]]),
            ("tokenMoved", "ludo_token_moved", "tokenIndex", 4), ("tokenMoved", "ludo_token_moved", "playerIndex", -1),
            ("tokenMoved", "ludo_token_moved", "to", ["board": ["step": 51]]),
            ("tokenMoved", "ludo_token_moved", "from", ["board": ["step": 99]]),
            ("tokenMoved", "ludo_token_moved", "capturedToken", ["playerIndex": 0, "tokenIndex": 1]),
            ("tokenMoved", "ludo_token_moved", "capturedToken", ["playerIndex": 1, "tokenIndex": 9]),
            ("turnChanged", "ludo_turn_changed", "currentPlayerIndex", 4),
            ("turnChanged", "ludo_turn_changed", "turnNumber", Int.max),
            ("playerFinished", "ludo_player_finished", "playerIndex", 4),
            ("playerFinished", "ludo_player_finished", "finishOrder", [0, 0]),
            ("gameEnded", "ludo_game_ended", "winnerPlayerIndex", 7),
            ("gameEnded", "ludo_game_ended", "finishOrder", [0, 1, 2, 3, 4]),
        ]
        for (type, vector, key, value) in changes {
            var inner = try object(vector)
            #expect(throws: Never.self) { try LudoBroadcast(decoding: try broadcast(type, inner)) }
            inner[key] = value
            let data = try broadcast(type, inner)
            #expect(throws: WireError.self, "\(type) with \(key) \(value)") { try LudoBroadcast(decoding: data) }
        }
    }

    @Test(arguments: [
        #"{"type":"selectToken","playerID":"p","turnNumber":1,"timestamp":1}"#,
        #"{"type":"selectToken","playerID":"p","turnNumber":1,"timestamp":1,"payload":"eyJ0b2tlbkluZGV4Ijo0fQ=="}"#,
        #"{"type":"selectToken","playerID":"p","turnNumber":1,"timestamp":1,"payload":"****"}"#,
        #"{"type":"requestDiceRoll","playerID":"p","turnNumber":0,"timestamp":1}"#,
        #"{"type":"requestDiceRoll","playerID":"p","turnNumber":99999999999999999999,"timestamp":1}"#,
        #"{"type":"requestDiceRoll","turnNumber":1,"timestamp":1}"#,
        #"{"type":"cheat","playerID":"p","turnNumber":1,"timestamp":1}"#, "[]", "{}", "",
    ])
    func `bad actions are refused`(text: String) {
        #expect(throws: WireError.self) { try LudoAction(decoding: Data(text.utf8)) }
    }

    @Test(arguments: [
        "[]", "{}", "", "null", #"{"type":"diceRolled"}"#, #"{"type":"moon","timestamp":1,"payload":""}"#,
    ])
    func `what is no broadcast is refused`(text: String) {
        #expect(throws: WireError.self) { try LudoBroadcast(decoding: Data(text.utf8)) }
        #expect(throws: WireError.self) { try LudoBroadcast(decoding: Data(count: 300_000)) }
    }
}
