import Chess
import Testing

/// Counts of positions that decades of move generators agree on (chessprogramming.org, "Perft Results").
struct ChessPerftTests {
    @Test func `the start position has as many continuations as the vectors say`() throws {
        for vector in try GameVectors().list("chess_perft_from_start") {
            let depth = try #require(vector["depth"] as? Int)
            #expect(Position.start.perft(depth) == vector["nodes"] as? UInt64, "depth \(depth)")
        }
    }

    @Test(arguments: [
        ("rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR w KQkq - 0 1", 5, 4_865_609),
        ("r3k2r/p1ppqpb1/bn2pnp1/3PN3/1p2P3/2N2Q1p/PPPBBPPP/R3K2R w KQkq - 0 1", 3, 97_862),
        ("r3k2r/p1ppqpb1/bn2pnp1/3PN3/1p2P3/2N2Q1p/PPPBBPPP/R3K2R w KQkq - 0 1", 4, 4_085_603),
        ("8/2p5/3p4/KP5r/1R3p1k/8/4P1P1/8 w - - 0 1", 5, 674_624),
        ("8/2p5/3p4/KP5r/1R3p1k/8/4P1P1/8 w - - 0 1", 6, 11_030_083),
        ("r3k2r/Pppp1ppp/1b3nbN/nP6/BBP1P3/q4N2/Pp1P2PP/R2Q1RK1 w kq - 0 1", 4, 422_333),
        ("r2q1rk1/pP1p2pp/Q4n2/bbp1p3/Np6/1B3NBn/pPPP1PPP/R3K2R b KQ - 0 1", 4, 422_333),
        ("rnbq1k1r/pp1Pbppp/2p5/8/2B5/8/PPP1NnPP/RNBQK2R w KQ - 1 8", 4, 2_103_487),
        ("r4rk1/1pp1qppp/p1np1n2/2b1p1B1/2B1P1b1/P1NP1N2/1PP1QPPP/R4RK1 w - - 0 10", 4, 3_894_594),
    ])
    func `well-known positions have the well-known number of continuations`(
        fen: String, depth: Int, nodes: UInt64
    ) throws {
        #expect(try #require(ChessState(fen: fen)).position.perft(depth) == nodes)
    }

    @Test func `keys kept move by move are those of the boards`() throws {
        func check(_ position: Position, depth: Int) {
            #expect(position.hasConsistentKey)
            if depth == 0 { return }
            let moves = MoveGenerator(position).moves()
            for index in 0..<moves.count {
                var next = position
                next.make(moves[index])
                check(next, depth: depth - 1)
            }
        }
        let fen = "r3k2r/p1ppqpb1/bn2pnp1/3PN3/1p2P3/2N2Q1p/PPPBBPPP/R3K2R w KQkq - 0 1"
        check(try #require(ChessState(fen: fen)).position, depth: 2)
        check(try #require(ChessState(fen: "8/2p5/3p4/KP5r/1R3p1k/8/4P1P1/8 w - - 0 1")).position, depth: 3)
    }
}
