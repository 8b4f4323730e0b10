extension Position {
    /// Plays a legal move.
    @inline(__always)
    package mutating func make(_ move: PackedMove) {
        let from = move.from
        let to = move.to
        let moved = self.code(at: from)
        let captured = self.code(at: to)
        key ^= Zobrist.blackToMove
        quietMoves &+= 1
        if captured != 0 {
            remove(captured, of: side.other, from: to)
            quietMoves = 0
        }
        remove(moved, of: side, from: from)
        put(move.isPromotion ? UInt64(move.promotionKind.rawValue) : moved, of: side, on: to)
        if enPassant != 64 { setEnPassant(64) }
        if moved == UInt64(PieceKind.pawn.rawValue) {
            finishPawnMove(move)
        } else if move.isCastling {
            moveCastlingRook(kingTo: to)
        }
        let kept = rights.rawValue & CastlingRights.kept[from] & CastlingRights.kept[to]
        if kept != rights.rawValue {
            key ^= Zobrist.castling(rights.rawValue) ^ Zobrist.castling(kept)
            rights = CastlingRights(rawValue: kept)
        }
        side = side.other
    }

    /// Passes. Only for the search, and not in check.
    mutating func makeNull() {
        key ^= Zobrist.blackToMove
        if enPassant != 64 { setEnPassant(64) }
        quietMoves &+= 1
        side = side.other
    }

    @inline(__always)
    private mutating func setEnPassant(_ square: UInt8) {
        key ^= Zobrist.enPassant(enPassant) ^ Zobrist.enPassant(square)
        enPassant = square
    }

    @inline(__always)
    private mutating func finishPawnMove(_ move: PackedMove) {
        quietMoves = 0
        if move.isEnPassant {
            remove(UInt64(PieceKind.pawn.rawValue), of: side.other, from: move.to ^ 8)
        } else if move.from ^ move.to == 16 {
            // Only where an enemy pawn attacks it: the same position must have the same key.
            let behind = (move.from &+ move.to) / 2
            let takers = Attacks.pawns(Bitboard(square: behind), of: side) & pawns & pieces(of: side.other)
            if takers != 0 { setEnPassant(UInt8(truncatingIfNeeded: behind)) }
        }
    }

    @inline(__always)
    private mutating func moveCastlingRook(kingTo king: Int) {
        let isKingside = king & 7 == 6
        let rook = UInt64(PieceKind.rook.rawValue)
        remove(rook, of: side, from: isKingside ? king &+ 1 : king &- 2)
        put(rook, of: side, on: isKingside ? king &- 1 : king &+ 1)
    }
}
