extension Position {
    /// The start of a game.
    package static let start = Position(
        pieces: { index in
            let back: [PieceKind] = [.rook, .knight, .bishop, .queen, .king, .bishop, .knight, .rook]
            switch index >> 3 {
            case 0: return Piece(.white, back[index & 7])
            case 1: return Piece(.white, .pawn)
            case 6: return Piece(.black, .pawn)
            case 7: return Piece(.black, back[index & 7])
            default: return nil
            }
        }, side: .white, rights: CastlingRights(rawValue: 15), enPassant: nil)

    /// A board from outside. Castling rights without king and rook at home are left out; a double step counts only if
    /// the pawn can be attacked in passing.
    /// - Parameter enPassant: the square behind a double step.
    package init(pieces pieceAt: (Int) -> Piece?, side: Side, rights: CastlingRights, enPassant: Square?) {
        self.side = side
        for index in 0..<64 {
            guard let piece = pieceAt(index) else { continue }
            put(UInt64(piece.kind.rawValue), of: piece.side, on: index)
        }
        self.rights = rights.intersection(homeRights)
        if let enPassant, isBehindDoubleStep(enPassant),
            Attacks.pawns(Bitboard(square: enPassant.index), of: side.other) & pieces(.pawn, of: side) != 0
        {
            self.enPassant = UInt8(enPassant.index)
        }
        key = computedKey
    }

    /// The rights that kings and rooks at home leave open.
    private var homeRights: CastlingRights {
        func stands(_ kind: PieceKind, _ side: Side, _ square: Int) -> Bool {
            pieces(kind, of: side).contains(square: square)
        }
        var rights: CastlingRights = []
        if stands(.king, .white, 4) {
            if stands(.rook, .white, 7) { rights.insert(.whiteKingside) }
            if stands(.rook, .white, 0) { rights.insert(.whiteQueenside) }
        }
        if stands(.king, .black, 60) {
            if stands(.rook, .black, 63) { rights.insert(.blackKingside) }
            if stands(.rook, .black, 56) { rights.insert(.blackQueenside) }
        }
        return rights
    }

    /// Whether the side that just moved can have made a double step over a square.
    package func isBehindDoubleStep(_ square: Square) -> Bool {
        guard square.row == (side == .white ? 5 : 2) else { return false }
        let pawn = side == .white ? square.index - 8 : square.index + 8
        let origin = side == .white ? square.index + 8 : square.index - 8
        return pieces(.pawn, of: side.other).contains(square: pawn) && !occupied.contains(square: square.index)
            && !occupied.contains(square: origin)
    }

    /// What makes the board impossible in a game; `nil` if nothing that can be seen at a glance does.
    package var impossibility: String? {
        for side in Side.allCases {
            if pieces(.king, of: side).nonzeroBitCount != 1 { return "\(side) has not exactly one king" }
            let pawns = pieces(.pawn, of: side).nonzeroBitCount
            let promoted =
                max(0, pieces(.queen, of: side).nonzeroBitCount - 1)
                + max(0, pieces(.rook, of: side).nonzeroBitCount - 2)
                + max(0, pieces(.bishop, of: side).nonzeroBitCount - 2)
                + max(0, pieces(.knight, of: side).nonzeroBitCount - 2)
            if pawns + promoted > 8 { return "\(side) has too many pieces" }
        }
        if pawns & (Bitboard.rank1 | Bitboard.rank8) != 0 { return "a pawn on the first or last rank" }
        let waitingKing = (kings & pieces(of: side.other)).firstSquare
        if attackers(of: waitingKing, occupied: occupied) & pieces(of: side) != 0 {
            return "\(side.other) has left its king in check"
        }
        return nil
    }
}
