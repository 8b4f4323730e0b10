/// A set of squares: bit 0 = a1, bit 7 = h1, bit 63 = h8.
package typealias Bitboard = UInt64

extension Bitboard {
    static let fileA: Bitboard = 0x0101_0101_0101_0101
    static let fileH: Bitboard = 0x8080_8080_8080_8080
    static let rank1: Bitboard = 0xFF
    static let rank8: Bitboard = 0xFF << 56

    /// The set of one square.
    @inline(__always)
    init(square: Int) { self = 1 &<< UInt64(truncatingIfNeeded: square) }

    /// The lowest square of a set that is not empty.
    @inline(__always)
    var firstSquare: Int { trailingZeroBitCount }

    /// Takes the lowest square out of a set that is not empty.
    @inline(__always)
    mutating func popSquare() -> Int {
        let square = trailingZeroBitCount
        self &= self &- 1
        return square
    }

    @inline(__always)
    func contains(square: Int) -> Bool { self & Bitboard(square: square) != 0 }
}

/// Squares that pieces attack.
enum Attacks {
    private static let highest: Bitboard = 0x8000_0000_0000_0000

    /// What a slider sees along one line in both directions, the first obstacles included ("obstruction difference":
    /// subtracting the nearest obstacle below from the obstacles above flips exactly the squares between them).
    /// - Parameter line: the line's squares without the slider's own.
    @inline(__always)
    private static func slide(_ line: Bitboard, from square: Int, occupied: Bitboard) -> Bitboard {
        let below = (Bitboard(square: square) &- 1) & line & occupied
        let above = (0 &- (Bitboard(square: square) &<< 1)) & line & occupied
        let nearestBelow = highest &>> Bitboard(truncatingIfNeeded: (below | 1).leadingZeroBitCount)
        return line & (above ^ (above &- nearestBelow))
    }

    @inline(__always)
    static func rook(from square: Int, occupied: Bitboard) -> Bitboard {
        slide(AttackTables.file[square], from: square, occupied: occupied)
            | slide(AttackTables.rank[square], from: square, occupied: occupied)
    }

    @inline(__always)
    static func bishop(from square: Int, occupied: Bitboard) -> Bitboard {
        slide(AttackTables.diagonal[square], from: square, occupied: occupied)
            | slide(AttackTables.antidiagonal[square], from: square, occupied: occupied)
    }

    @inline(__always)
    static func knight(from square: Int) -> Bitboard { AttackTables.knight[square] }

    @inline(__always)
    static func king(from square: Int) -> Bitboard { AttackTables.king[square] }

    /// Everything that a side's pawns attack.
    @inline(__always)
    static func pawns(_ pawns: Bitboard, of side: Side) -> Bitboard {
        side == .white
            ? (pawns &<< 7) & ~Bitboard.fileH | (pawns &<< 9) & ~Bitboard.fileA
            : (pawns &>> 9) & ~Bitboard.fileH | (pawns &>> 7) & ~Bitboard.fileA
    }
}
