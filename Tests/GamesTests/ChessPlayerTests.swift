import Chess
import GameRules
import PoolTesting
import Testing

struct ChessPlayerTests {
    let game = ChessGame()
    let rules = ChessRules()

    func state(_ fen: String) throws -> ChessState { try #require(ChessState(fen: fen), "\(fen)") }

    /// Whether the engine mates in `moves` against every defence.
    func mates(_ state: ChessState, in moves: Int) throws -> Bool {
        var state = state
        let move = try game.chooseMove(in: state, budget: ThinkingBudget(level: 9, time: .seconds(5), seed: 1))
        try rules.apply(move, to: &state)
        if case .checkmate = state.ending { return true }
        if moves == 1 || state.ending != nil { return false }
        return try rules.legalMoves(in: state).allSatisfy { reply in
            var next = state
            try rules.apply(reply, to: &next)
            return try next.ending == nil && mates(next, in: moves - 1)
        }
    }

    @Test(arguments: [
        ("6k1/5ppp/8/8/8/8/5PPP/3R2K1 w - - 0 1", 1),
        ("rnbqkbnr/pppp1ppp/8/4p3/6P1/5P2/PPPPP2P/RNBQKBNR b KQkq - 0 2", 1),
        ("kbK5/pp6/1P6/8/8/8/8/R7 w - - 0 1", 2),
        ("2rr3k/pp3pp1/1nnqbN1p/3pN3/2pP4/2P3Q1/PPB4P/R4RK1 w - - 0 1", 2),
        ("r1b1kb1r/pppp1ppp/5q2/4n3/3KP3/2N3PN/PPP4P/R1BQ1B1R b kq - 0 1", 3),
    ])
    func `a mate in up to three moves is found against every defence`(fen: String, moves: Int) throws {
        #expect(try mates(try state(fen), in: moves))
    }

    /// A position with the given white pieces against a bare king, white to move, not over.
    func endgame(with pieces: [PieceKind], _ generator: inout SeededGenerator) -> ChessState {
        while true {
            var squares = Array(0..<64).shuffled(using: &generator)
            var board = [Character](repeating: "1", count: 64)
            for letter in "Kk" + pieces.map(\.letter) { board[squares.removeLast()] = letter }
            let ranks = (0..<8).map { String(board[($0 * 8)..<($0 * 8 + 8)]) }
            if let state = ChessState(fen: ranks.joined(separator: "/") + " w - - 0 1"), state.ending == nil {
                return state
            }
        }
    }

    @Test(arguments: [([PieceKind.queen], 6), ([.queen], 10), ([.rook], 10)], [1, 2, 3] as [UInt64])
    func `a queen or a rook mates the bare king`(side: (pieces: [PieceKind], level: Int), seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var state = endgame(with: side.pieces, &generator)
        let start = state.fen
        while state.ending == nil {
            let level = state.sideToMove == .white ? side.level : 6
            let budget = ThinkingBudget(level: level, time: .milliseconds(30), seed: seed)
            try rules.apply(try game.chooseMove(in: state, budget: budget), to: &state)
            // A capture of the undefended piece is possible when the position starts with it.
            if state.ending == .bareKings, state.moveCount <= 2 { return }
        }
        #expect(state.ending == .checkmate(winner: .white), "seed \(seed): \(start)")
        #expect(state.moveCount <= 100)
    }

    @Test func `what hangs is taken, and a won game is not stalemated`() throws {
        let hanging = try state("rnb1kbnr/pppp1ppp/8/4p1q1/4P3/5N2/PPPP1PPP/RNBQKB1R w KQkq - 0 3")
        let budget = ThinkingBudget(level: 8, time: .seconds(5), seed: 1)
        #expect(try game.chooseMove(in: hanging, budget: budget).description == "f3g5")
        // Qc7 and Qb6 would be stalemate.
        let won = try state("k7/8/2K5/8/8/8/1Q6/8 w - - 0 1")
        #expect(try mates(won, in: 1) || mates(won, in: 2))
    }

    @Test(arguments: 1...10)
    func `every level plays legal moves`(level: Int) throws {
        var state = ChessState()
        for seed in 0..<12 as Range<UInt64> where state.ending == nil {
            let budget = ThinkingBudget(level: level, time: .milliseconds(10), seed: seed)
            try rules.apply(try game.chooseMove(in: state, budget: budget), to: &state)
        }
        #expect(state.moveCount >= 4)
    }

    @Test func `a stronger level beats a weaker one`() throws {
        var points = 0
        for seed in 1...4 as ClosedRange<UInt64> {
            var state = ChessState()
            let strong = seed.isMultiple(of: 2) ? Side.white : .black
            while state.ending == nil, state.moveCount < 200 {
                let level = state.sideToMove == strong ? 6 : 1
                let budget = ThinkingBudget(level: level, time: .seconds(5), seed: seed)
                try rules.apply(try game.chooseMove(in: state, budget: budget), to: &state)
            }
            if case .checkmate(let winner) = state.ending { points += winner == strong ? 1 : -1 }
        }
        #expect(points >= 3, "seeds 1 to 4")
    }

    @Test func `the same seed plays the same move`() throws {
        let fen = "r4rk1/1pp1qppp/p1np1n2/2b1p1B1/2B1P1b1/P1NP1N2/1PP1QPPP/R4RK1 w - - 0 10"
        let moves = try (0..<3).map { _ in
            try game.chooseMove(in: try state(fen), budget: ThinkingBudget(level: 5, time: .seconds(60), seed: 7))
        }
        #expect(Set(moves).count == 1)
    }

    @Test func `thinking ends when it is cancelled or the time is over`() throws {
        #expect(throws: CancellationError.self) {
            try game.chooseMove(
                in: ChessState(), budget: ThinkingBudget(level: 10, time: .seconds(60), seed: 1) { true })
        }
        let clock = ContinuousClock()
        let time = try clock.measure {
            _ = try game.chooseMove(
                in: ChessState(), budget: ThinkingBudget(level: 10, time: .milliseconds(50), seed: 1))
        }
        #expect(time < .seconds(5))
    }
}
