import Chess
import Foundation
import GameRules
import PoolTesting
import Testing

struct ChessRulesTests {
    let game = ChessGame()
    let rules = ChessRules()

    func play(_ moves: [String], from state: ChessState = ChessState()) throws -> ChessState {
        var state = state
        for move in moves { try rules.apply(try #require(ChessMove(uci: move)), to: &state) }
        return state
    }

    func wire(_ state: ChessState) throws -> [String: Any] {
        let data = game.encodeState(state, sessionID: vectorSession, timestamp: .now)
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    @Test func `chess keeps the contract of every game`() throws {
        try GameRulesConformance(game, seed: 64, playouts: 4).check()
    }

    @Test func `games of the vectors stand as they say`() throws {
        for vector in try GameVectors().list("chess") {
            let name = try #require(vector["name"] as? String)
            let state = try play(try #require(vector["uci"] as? [String]))
            #expect(state.position.placement == vector["placement_fen"] as? String, "\(name)")
            let wire = try wire(state)
            for (key, value) in try #require(vector["after"] as? [String: NSObject]) {
                let expected = key == "winnerIndex" && value is NSNull ? nil : value
                #expect(wire[key] as? NSObject == expected, "\(name): \(key)")
            }
        }
    }

    @Test func `illegal moves of the vectors are refused`() throws {
        for vector in try GameVectors().list("chess_illegal") {
            var state = try play(try #require(vector["after_uci"] as? [String]))
            let before = state
            let action = try game.decodeAction(try json(try #require(vector["action"] as? [String: Any])))
            #expect(action.move.description == vector["illegal_uci"] as? String)
            #expect(throws: IllegalMove.self, "\(vector["name"] ?? "")") { try rules.apply(action.move, to: &state) }
            #expect(state == before)
        }
    }

    @Test(arguments: [
        ("8/8/8/4k3/8/8/4K3/8 w - - 0 1", true), ("8/8/8/4k3/8/8/4KN2/8 w - - 0 1", true),
        ("8/8/3b4/4k3/8/8/4K3/8 b - - 0 1", true), ("8/8/3b4/4k3/8/5B2/4K3/8 b - - 0 1", false),
        ("8/8/3b4/4k3/5B2/8/4K3/8 b - - 0 1", true), ("8/8/3n4/4k3/8/5N2/4K3/8 b - - 0 1", false),
        ("8/8/8/4k3/8/8/4KR2/8 w - - 0 1", false), ("8/8/8/4k3/8/8/4KP2/8 w - - 0 1", false),
    ])
    func `the game is drawn when nobody can mate`(fen: String, isDrawn: Bool) throws {
        let state = try #require(ChessState(fen: fen))
        #expect((state.ending == .bareKings) == isDrawn)
    }

    @Test func `the third time the same position is a draw, announced as a stalemate`() throws {
        let shuffle = ["g1f3", "g8f6", "f3g1", "f6g8"]
        let twice = try play(shuffle + shuffle.dropLast())
        #expect(rules.outcome(of: twice) == nil)
        let state = try play(shuffle + shuffle)
        #expect(state.ending == .repetition)
        #expect(rules.legalMoves(in: state).isEmpty)
        let wire = try wire(state)
        #expect(wire["gameOver"] as? Bool == true)
        #expect(wire["isStalemate"] as? Bool == true)
        #expect(wire["isCheckmate"] as? Bool == false)
        #expect(wire["winnerIndex"] == nil)
        #expect(game.needsState(after: try #require(ChessMove(uci: "f6g8")), in: state))
    }

    @Test func `a pawn that could be taken in passing makes another position`() throws {
        let start = ["e2e4", "a7a6", "e4e5", "d7d5"]
        let shuffle = ["g1f3", "g8f6", "f3g1", "f6g8"]
        // The first time d5 may be taken, the two later times no more.
        #expect(try play(start + shuffle + shuffle).ending == nil)
        #expect(try play(start + shuffle + shuffle + ["g1f3"]).ending == .repetition)
        // Here nothing can take in passing, so the double step itself does not count.
        #expect(try play(["e2e4", "e7e5"] + shuffle + shuffle).ending == .repetition)
    }

    @Test func `fifty quiet moves are a draw, unless the last one mates`() throws {
        let almost = try #require(ChessState(fen: "7k/8/8/8/8/8/R7/K7 w - - 99 90"))
        #expect(almost.ending == nil)
        #expect(try play(["a2b2"], from: almost).ending == .fiftyMoves)
        let mate = try #require(ChessState(fen: "7k/8/6K1/8/8/8/R7/8 w - - 99 90"))
        #expect(try play(["a2a8"], from: mate).ending == .checkmate(winner: .white))
    }

    @Test func `moves are named in algebraic notation`() throws {
        let cases = [
            ("r3k2r/8/8/8/8/8/8/R3K2R w KQkq - 0 1", "e1g1", "O-O"),
            ("r3k2r/8/8/8/8/8/8/R3K2R b KQkq - 0 1", "e8c8", "O-O-O"),
            ("4k3/P7/8/8/8/8/8/4K3 w - - 0 1", "a7a8q", "a8=Q+"),
            ("4k3/8/8/8/8/8/8/R3K2R w - - 0 1", "a1d1", "Rd1"),
            ("4k3/8/8/8/8/8/8/R2K3R w - - 0 1", "a1c1", "Rc1"),
            ("4k3/8/8/8/8/K7/8/R6R w - - 0 1", "a1d1", "Rad1"),
            ("4k3/8/8/R7/8/8/K7/R7 w - - 0 1", "a5a3", "Ra3"),
            ("4k3/8/8/R7/8/8/8/R3K3 w - - 0 1", "a5a3", "R5a3"),
            ("rnbqkbnr/pppp1ppp/8/4p3/5PP1/8/PPPPP2P/RNBQKBNR b KQkq - 0 2", "e5f4", "exf4"),
            ("rnbqkbnr/pppp1ppp/8/4p3/6P1/5P2/PPPPP2P/RNBQKBNR b KQkq - 0 2", "d8h4", "Qh4#"),
        ]
        for (fen, move, text) in cases {
            let state = try #require(ChessState(fen: fen), "\(fen)")
            #expect(rules.text(of: try #require(ChessMove(uci: move)), in: state) == text)
        }
    }

    @Test func `positions survive their notation`() throws {
        for fen in [
            "rnbqkbnr/pppppppp/8/8/4P3/8/PPPP1PPP/RNBQKBNR b KQkq e3 0 1",
            "r3k2r/p1ppqpb1/bn2pnp1/3PN3/1p2P3/2N2Q1p/PPPBBPPP/R3K2R w KQkq - 0 1",
            "8/2p5/3p4/KP5r/1R3p1k/8/4P1P1/8 w - - 12 40",
        ] {
            #expect(try #require(ChessState(fen: fen)).fen == fen)
        }
        for fen in [
            "", "8/8/8/8/8/8/8/8 w - - 0 1", "k7/8/8/8/8/8/8/KK6 w - - 0 1", "k6P/8/8/8/8/8/8/K7 w - - 0 1",
            "kR6/8/8/8/8/8/8/K7 w - - 0 1", "k7/8/8/8/8/8/8/K7 w - e3 0 1", "k7/8/8/8/8/8/9/K7 w - - 0 1",
        ] {
            #expect(ChessState(fen: fen) == nil, "\(fen)")
        }
        #expect(rules.text(of: ChessState()).hasPrefix("8 r n b q k b n r\n7 p p p p p p p p\n6 . ."))
    }
}
