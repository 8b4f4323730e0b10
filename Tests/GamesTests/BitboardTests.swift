import Chess
import Testing

struct BitboardTests {
    /// Squares reached by walking from a square in both senses of a direction.
    func walk(from square: Int, _ row: Int, _ column: Int, steps: Int = 7) -> Bitboard {
        var reached: Bitboard = 0
        for sign in [1, -1] {
            for step in 1...steps {
                guard
                    let target = Square(row: square / 8 + sign * step * row, column: square % 8 + sign * step * column)
                else { break }
                reached |= 1 << UInt64(target.index)
            }
        }
        return reached
    }

    @Test func `the attack tables are what walking over the board finds`() {
        for square in 0..<64 {
            #expect(AttackTables.file[square] == walk(from: square, 1, 0))
            #expect(AttackTables.rank[square] == walk(from: square, 0, 1))
            #expect(AttackTables.diagonal[square] == walk(from: square, 1, 1))
            #expect(AttackTables.antidiagonal[square] == walk(from: square, 1, -1))
            let king = [(0, 1), (1, 0), (1, 1), (1, -1)].reduce(0) { $0 | walk(from: square, $1.0, $1.1, steps: 1) }
            #expect(AttackTables.king[square] == king)
            let knight = [(1, 2), (2, 1), (1, -2), (2, -1)].reduce(0) { $0 | walk(from: square, $1.0, $1.1, steps: 1) }
            #expect(AttackTables.knight[square] == knight)
        }
    }
}
