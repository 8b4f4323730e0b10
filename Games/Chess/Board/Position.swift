/// A chess position in 48 bytes: a plain value that is copied instead of taking moves back.
///
/// The board is four planes. Three say what stands on a square (`PieceKind.rawValue`), so that the sliders, which
/// matter most, are one operation away; the fourth marks black's pieces.
package struct Position: Sendable, Equatable {
    /// Pawns, knights, kings.
    var odd: Bitboard = 0
    /// Bishops, queens, knights.
    var diagonal: Bitboard = 0
    /// Rooks, queens, kings.
    var straight: Bitboard = 0
    var black: Bitboard = 0
    /// Zobrist key of everything but the clock.
    package internal(set) var key: UInt64 = 0
    var rights: CastlingRights = []
    /// The square behind a pawn that just made a double step and that an enemy pawn attacks; else 64.
    var enPassant: UInt8 = 64
    /// Half-moves since the last capture or pawn move.
    var quietMoves: UInt16 = 0
    package internal(set) var side: Side = .white

    @inline(__always)
    var occupied: Bitboard { odd | diagonal | straight }
    @inline(__always)
    var pawns: Bitboard { odd & ~(diagonal | straight) }
    @inline(__always)
    var knights: Bitboard { odd & diagonal }
    @inline(__always)
    var kings: Bitboard { odd & straight }
    @inline(__always)
    var bishops: Bitboard { diagonal & ~(odd | straight) }
    @inline(__always)
    var rooks: Bitboard { straight & ~(odd | diagonal) }
    @inline(__always)
    var queens: Bitboard { diagonal & straight }
    /// Bishops and queens.
    @inline(__always)
    var diagonalSliders: Bitboard { diagonal & ~odd }
    /// Rooks and queens.
    @inline(__always)
    var straightSliders: Bitboard { straight & ~odd }

    @inline(__always)
    func pieces(of side: Side) -> Bitboard { side == .white ? occupied & ~black : black }

    func pieces(_ kind: PieceKind, of side: Side) -> Bitboard {
        let all =
            switch kind {
            case .pawn: pawns
            case .knight: knights
            case .bishop: bishops
            case .rook: rooks
            case .queen: queens
            case .king: kings
            }
        return all & pieces(of: side)
    }

    /// Raw value of the piece kind on a square, 0 for none.
    @inline(__always)
    func code(at square: Int) -> UInt64 {
        let shift = UInt64(truncatingIfNeeded: square)
        return odd &>> shift & 1 | (diagonal &>> shift & 1) &<< 1 | (straight &>> shift & 1) &<< 2
    }

    /// The piece on a square.
    package func piece(at square: Square) -> Piece? {
        guard let kind = PieceKind(rawValue: UInt8(code(at: square.index))) else { return nil }
        return Piece(black.contains(square: square.index) ? .black : .white, kind)
    }

    /// Puts a piece on an empty square.
    @inline(__always)
    mutating func put(_ code: UInt64, of side: Side, on square: Int) {
        let shift = UInt64(truncatingIfNeeded: square)
        odd |= (code & 1) &<< shift
        diagonal |= (code &>> 1 & 1) &<< shift
        straight |= (code &>> 2) &<< shift
        if side == .black { black |= 1 &<< shift }
        key ^= Zobrist.piece(code | UInt64(side.rawValue) &<< 3, on: square)
    }

    /// Takes a piece that is there off its square.
    @inline(__always)
    mutating func remove(_ code: UInt64, of side: Side, from square: Int) {
        let rest = ~Bitboard(square: square)
        odd &= rest
        diagonal &= rest
        straight &= rest
        black &= rest
        key ^= Zobrist.piece(code | UInt64(side.rawValue) &<< 3, on: square)
    }

    /// The pieces of both sides that attack a square.
    @inline(__always)
    func attackers(of square: Int, occupied: Bitboard) -> Bitboard {
        let target = Bitboard(square: square)
        return Attacks.knight(from: square) & knights
            | Attacks.king(from: square) & kings
            | Attacks.rook(from: square, occupied: occupied) & straightSliders
            | Attacks.bishop(from: square, occupied: occupied) & diagonalSliders
            | Attacks.pawns(target, of: .black) & pawns & ~black
            | Attacks.pawns(target, of: .white) & pawns & black
    }

    /// Whether the side to move is in check.
    package var isCheck: Bool {
        let king = (kings & pieces(of: side)).firstSquare
        return attackers(of: king, occupied: occupied) & pieces(of: side.other) != 0
    }

    /// Whether the key is the one of the board.
    package var hasConsistentKey: Bool { key == computedKey }

    /// The key as it follows from the board, for positions built by hand.
    var computedKey: UInt64 {
        var key = Zobrist.castling(rights.rawValue) ^ Zobrist.enPassant(enPassant)
        if side == .black { key ^= Zobrist.blackToMove }
        var rest = occupied
        while rest != 0 {
            let square = rest.popSquare()
            let colour: UInt64 = black.contains(square: square) ? 8 : 0
            key ^= Zobrist.piece(code(at: square) | colour, on: square)
        }
        return key
    }
}

/// Which castlings are still allowed.
package struct CastlingRights: OptionSet, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let whiteKingside = CastlingRights(rawValue: 1)
    package static let whiteQueenside = CastlingRights(rawValue: 2)
    package static let blackKingside = CastlingRights(rawValue: 4)
    package static let blackQueenside = CastlingRights(rawValue: 8)

    /// What stays after a move from or to a square.
    static let kept: InlineArray<64, UInt8> = [
        13, 15, 15, 15, 12, 15, 15, 14, 15, 15, 15, 15, 15, 15, 15, 15,
        15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15,
        15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15,
        15, 15, 15, 15, 15, 15, 15, 15, 7, 15, 15, 15, 3, 15, 15, 11,
    ]
}
