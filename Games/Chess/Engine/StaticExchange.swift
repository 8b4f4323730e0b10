extension Position {
    /// Values for exchanges by `PieceKind.rawValue`; 0 is an empty square.
    static let exchangeValues: InlineArray<8, Int> = [0, 100, 330, 320, 500, 10_000, 950, 0]

    /// Whether a capture, with everything that can take back on that square, gains at least `threshold`.
    func gains(_ move: PackedMove, atLeast threshold: Int) -> Bool {
        if move.isEnPassant || move.isCastling || move.isPromotion { return threshold <= 0 }
        let to = move.to
        var balance = Self.exchangeValues[Int(code(at: to))] - threshold
        if balance < 0 { return false }
        balance = Self.exchangeValues[Int(code(at: move.from))] - balance
        if balance <= 0 { return true }
        var occupied = occupied & ~Bitboard(square: move.from) | Bitboard(square: to)
        var attackers = attackers(of: to, occupied: occupied)
        var mover = side
        var wins = true
        while true {
            mover = mover.other
            attackers &= occupied
            let own = attackers & (mover == .white ? ~black : black)
            if own == 0 { return wins }
            wins.toggle()
            let (square, code) = leastValuable(own)
            // The king cannot take what is still covered.
            if code == PieceKind.king.rawValue { return attackers & ~own != 0 ? !wins : wins }
            balance = Self.exchangeValues[Int(code)] - balance
            if balance < (wins ? 1 : 0) { return wins }
            occupied &= ~Bitboard(square: square)
            attackers |= Attacks.bishop(from: to, occupied: occupied) & diagonalSliders
            attackers |= Attacks.rook(from: to, occupied: occupied) & straightSliders
        }
    }

    @inline(__always)
    private func leastValuable(_ set: Bitboard) -> (square: Int, code: UInt8) {
        if pawns & set != 0 { return ((pawns & set).firstSquare, PieceKind.pawn.rawValue) }
        if knights & set != 0 { return ((knights & set).firstSquare, PieceKind.knight.rawValue) }
        if bishops & set != 0 { return ((bishops & set).firstSquare, PieceKind.bishop.rawValue) }
        if rooks & set != 0 { return ((rooks & set).firstSquare, PieceKind.rook.rawValue) }
        if queens & set != 0 { return ((queens & set).firstSquare, PieceKind.queen.rawValue) }
        return ((kings & set).firstSquare, PieceKind.king.rawValue)
    }
}
