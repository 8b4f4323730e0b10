import Chess
import Measuring

extension GameBenchmarks {
    /// The counts that decades of move generators agree on (chessprogramming.org, "Perft Results"). Every position is
    /// made, those of the last move as well.
    private static let counts: [(name: String, fen: String, depth: Int, positions: UInt64)] = [
        ("start", "rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR w KQkq - 0 1", 6, 119_060_324),
        ("Kiwipete", "r3k2r/p1ppqpb1/bn2pnp1/3PN3/1p2P3/2N2Q1p/PPPBBPPP/R3K2R w KQkq - 0 1", 5, 193_690_690),
        ("position 3", "8/2p5/3p4/KP5r/1R3p1k/8/4P1P1/8 w - - 0 1", 7, 178_633_661),
        ("position 4", "r3k2r/Pppp1ppp/1b3nbN/nP6/BBP1P3/q4N2/Pp1P2PP/R2Q1RK1 w kq - 0 1", 5, 15_833_292),
        ("position 5", "rnbq1k1r/pp1Pbppp/2p5/8/2B5/8/PPP1NnPP/RNBQK2R w KQ - 1 8", 5, 89_941_194),
        ("position 6", "r4rk1/1pp1qppp/p1np1n2/2b1p1B1/2B1P1b1/P1NP1N2/1PP1QPPP/R4RK1 w - - 0 10", 5, 164_075_551),
    ]

    static func perft() async throws {
        for (name, fen, depth, positions) in counts {
            guard let state = ChessState(fen: fen) else { throw WrongResult(description: "\(fen) is no position") }
            report(
                try await measureOnce("chess perft: \(name), depth \(depth)") {
                    let found = state.perft(depth)
                    guard found == positions else {
                        throw WrongResult(description: "\(name): \(found) positions instead of \(positions)")
                    }
                    return Int(found)
                })
        }
    }
}
