import Foundation
import GameRules
import Ludo
import PoolTesting
import PoolWire
import Testing

struct LudoRulesTests {
    let rules = LudoRules()

    /// A position with the tokens of the seats from 0 on where the lists say.
    static func state(_ positions: [[LudoPosition]], seats: [Int]? = nil) throws -> LudoState {
        var state = LudoState(seats: seats ?? Array(positions.indices))
        for (seat, positions) in positions.enumerated() where state.seats.contains(seat) {
            for (token, position) in zip(LudoState.tokens(of: seat), positions) {
                let isPlaced = state.place(token, on: position)
                try #require(isPlaced)
            }
        }
        return state
    }

    private func play(_ moves: [LudoMove], from state: LudoState) throws -> LudoState {
        var state = state
        for move in moves { try rules.apply(move, to: &state) }
        return state
    }

    @Test func `ludo keeps the contract of every game`() throws {
        let conformance = GameRulesConformance(LudoGame(), seed: 10, playouts: 12, longestGame: 20_000) { state in
            let players = state.seats.map { LudoPlayer(botOn: $0) }
            let broadcast = LudoBroadcast(.stateSync(LudoBoardState(state, players: players)), timestamp: .now)
            guard case .stateSync(let board) = try LudoBroadcast(decoding: broadcast.encoded()).content else {
                throw WireError(.unknownType, "no stateSync")
            }
            return try board.state()
        }
        try conformance.check()
    }

    private func read<Value: Decodable>(_ json: Any) throws -> Value {
        try JSONDecoder().decode(Value.self, from: try JSONSerialization.data(withJSONObject: json))
    }

    @Test func `valid moves are those of the vectors`() throws {
        let vectors = try GameVectors().list("ludo_valid_moves")
        #expect(vectors.count == 20)
        for vector in vectors {
            let name = try #require(vector["name"] as? String)
            let positions: [[LudoPosition]] = try read(try #require(vector["positions"]))
            let expected: [LudoDiceRoll.ValidMove] = try read(try #require(vector["valid_moves"]))
            let steps = try Self.state(positions).steps(
                of: try #require(vector["player"] as? Int), roll: try #require(vector["roll"] as? Int))
            #expect(steps.map(LudoDiceRoll.ValidMove.init) == expected, "\(name)")
        }
    }

    @Test func `the next player is the one of the vectors`() throws {
        let vectors = try GameVectors().list("ludo_next_player")
        #expect(vectors.count == 5)
        for vector in vectors {
            var state = LudoState(seats: vector["player_indices"] as? [Int] ?? [0, 1, 2, 3])
            state.finishOrder = try #require(vector["finished"] as? [Int])
            state.currentSeat = try #require(vector["current"] as? Int)
            #expect(state.nextSeat == vector["next"] as? Int, "\(vector["name"] ?? "")")
        }
    }

    @Test func `a game is over when the vectors say so`() throws {
        let vectors = try GameVectors().list("ludo_game_over")
        #expect(vectors.count == 3)
        for vector in vectors {
            var state = LudoState(seats: [0, 1, 2, 3])
            state.finishOrder = try #require(vector["finished_in_state"] as? [Int])
            #expect(state.isOver == vector["finished"] as? Bool)
            #expect(rules.outcome(of: state)?.winner == vector["winnerIndex"] as? Int)
            #expect((state.isOver ? state.ranking : state.finishOrder) == vector["finishOrder"] as? [Int])
        }
    }

    @Test func `the board has the measures of the vectors`() throws {
        let vector = try #require(try GameVectors().root["ludo_geometry"] as? [String: Any])
        #expect(vector["track_cells"] as? Int == LudoTrack.cells)
        #expect(vector["start"] as? [Int] == (0..<4).map(LudoTrack.start))
        #expect(vector["safe"] as? [Int] == LudoTrack.safeCells.sorted())
        #expect(vector["last_track_distance"] as? Int == LudoTrack.lastTrackDistance)
        #expect(vector["home_column_cells"] as? Int == LudoTrack.homeColumnCells)
        #expect(vector["tokens"] as? Int == LudoTrack.tokens)
    }

    /// The numbers come from a program of another hand and language.
    @Test func `there are as many ways to play on as counted elsewhere`() throws {
        #expect(try leaves(LudoState(seats: [0, 1]), depth: 9) == 40_374)
        let middle = try Self.state([
            [.board(step: 3), .board(step: 20), .homeColumn(step: 1), .yard],
            [.board(step: 7), .board(step: 23), .board(step: 11), .homeColumn(step: 3)],
        ])
        #expect(try leaves(middle, depth: 7) == 36_318)
    }

    private func leaves(_ state: LudoState, depth: Int) throws -> Int {
        let moves = rules.legalMoves(in: state)
        guard depth > 1 else { return moves.count }
        return try moves.reduce(0) { try $0 + leaves(try play([$1], from: state), depth: depth - 1) }
    }

    @Test func `a six rolls again within the turn, the third six in a row passes without moving`() throws {
        var state = try play([.roll(6), .move(token: 0), .roll(6), .move(token: 0)], from: LudoState(seats: [0, 1]))
        #expect(state.currentSeat == 0 && state.turnNumber == 1 && state.consecutiveSixes == 2 && state.dice == nil)
        state = try play([.roll(6)], from: state)
        #expect(state.isThirdSix && state.consecutiveSixes == 0 && state.dice == 6)
        #expect(rules.turn(in: state) == .chance && rules.legalMoves(in: state) == [.pass])
        #expect(throws: IllegalMove.self) { try rules.apply(.move(token: 0), to: &state) }
        state = try play([.pass], from: state)
        #expect(state.currentSeat == 1 && state.turnNumber == 2 && state.dice == nil)
        #expect(state.position(of: LudoToken(playerIndex: 0, tokenIndex: 0)) == .board(step: 6))
    }

    @Test func `two sixes and another roll are no third six`() throws {
        let moves: [LudoMove] = [.roll(6), .move(token: 0), .roll(6), .move(token: 0), .roll(5), .move(token: 0)]
        let state = try play(moves, from: LudoState(seats: [0, 1]))
        #expect(state.position(of: LudoToken(playerIndex: 0, tokenIndex: 0)) == .board(step: 11))
        #expect(state.currentSeat == 1 && state.consecutiveSixes == 0)
    }

    @Test func `without a move the turn passes, after a six as well`() throws {
        let home = LudoPosition.home
        let column: [LudoPosition] = [home, home, home, .homeColumn(step: 3)]
        for roll in [5, 6] {
            var state = try Self.state([column, [.yard, .yard, .yard, .yard]])
            try rules.apply(.roll(roll), to: &state)
            #expect(rules.turn(in: state) == .chance && rules.legalMoves(in: state) == [.pass])
            #expect(!state.isThirdSix)
            try rules.apply(.pass, to: &state)
            #expect(state.currentSeat == 1 && state.turnNumber == 2)
        }
    }

    @Test func `the true order of finishing decides, and who finishes with a six rolls no more`() throws {
        let yard = [LudoPosition](repeating: .yard, count: 4)
        let last: [LudoPosition] = [.home, .home, .home, .board(step: 24)]
        var state = try Self.state([yard, yard, last, yard])
        state = try play([.roll(1), .pass, .roll(2), .pass], from: state)
        #expect(state.currentSeat == 2)
        state = try play([.roll(6), .move(token: 3)], from: state)
        #expect(state.finishOrder == [2] && state.currentSeat == 3 && state.turnNumber == 4)
        for seat in [3, 0] {
            for token in LudoState.tokens(of: seat).dropLast() { state.place(token, on: .home) }
            state.place(LudoState.tokens(of: seat)[3], on: .homeColumn(step: 4))
            state = try play([.roll(2), .move(token: 3)], from: state)
        }
        #expect(rules.outcome(of: state)?.ranking == [2, 3, 0, 1])
        #expect(rules.turn(in: state) == .over && rules.legalMoves(in: state).isEmpty)
        #expect(throws: IllegalMove.self) { try rules.apply(.roll(1), to: &state) }
    }

    @Test func `seats may be left out`() throws {
        var state = LudoState(seats: [0, 2])
        state = try play([.roll(1), .pass], from: state)
        #expect(state.currentSeat == 2)
        state = try play([.roll(6), .move(token: 1), .roll(2), .move(token: 1)], from: state)
        #expect(state.position(of: LudoToken(playerIndex: 2, tokenIndex: 1)) == .board(step: 28))
        #expect(state.currentSeat == 0 && state.turnNumber == 3)
        let isPlaced = state.place(LudoToken(playerIndex: 1, tokenIndex: 0), on: .home)
        #expect(!isPlaced, "seat 1 does not play")
    }

    @Test(arguments: [LudoMove.roll(0), .roll(7), .roll(.max), .move(token: 0), .pass])
    func `before the dice everything but a roll is refused`(move: LudoMove) {
        var state = LudoState(seats: [0, 1])
        #expect(throws: IllegalMove.self) { try rules.apply(move, to: &state) }
        #expect(state == LudoState(seats: [0, 1]))
    }

    @Test(arguments: [LudoMove.roll(1), .move(token: -1), .move(token: 4), .move(token: .max), .pass])
    func `with the dice on the table only tokens move`(move: LudoMove) throws {
        var state = try play([.roll(6)], from: LudoState(seats: [0, 1]))
        let before = state
        #expect(throws: IllegalMove.self) { try rules.apply(move, to: &state) }
        #expect(state == before)
    }

    @Test func `the board is drawn for a terminal, and moves can be read`() throws {
        var state = try Self.state([
            [.board(step: 3), .home, .homeColumn(step: 2), .yard], [.board(step: 7), .board(step: 13), .yard, .yard],
        ])
        state.place(LudoToken(playerIndex: 1, tokenIndex: 2), on: .board(step: 13))
        try rules.apply(.roll(4), to: &state)
        #expect(
            rules.text(of: state) == """
                                  .  .  .
                                  .  -  g+
                                  *  -  .
                         r4       g1 -  .        g4
                                  .  -  .
                                  .  -  .
                .  *  .  .  r1 .     -     .  .  .  *  .  .
                .  -  -  r3 -  -  -  #  -  -  -  -  -  -  .
                .  .  *  .  .  .     -     .  .  .  .  *  .
                                  .  -  .
                                  .  -  .
                                  .  -  .
                                  .  -  *
                                  *  -  .
                                  .  .  .
                red: 3, home, column 3, yard
                green: 7, 13, 13, yard
                red has rolled 4
                """)
        let moves = rules.legalMoves(in: state).map { rules.text(of: $0, in: state) }
        #expect(moves == ["token 1: 3 takes green on 7", "token 3: column 3 to home"])
        #expect(rules.text(of: .roll(4), in: state) == "roll 4")
    }
}
