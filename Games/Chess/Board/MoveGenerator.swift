/// Which moves to generate.
package enum MoveScope {
    case all
    /// Captures and promotions; in check all the same only these.
    case tactical
}

/// Generates the legal moves of one position: pins and checks are worked out first, so that no move needs a trial.
package struct MoveGenerator {
    let position: Position
    let side: Side
    let own: Bitboard
    let enemy: Bitboard
    let occupied: Bitboard
    let king: Int
    /// Pieces that give check.
    package let checkers: Bitboard
    /// Where a piece other than the king may go to answer the checks; everywhere without a check.
    private let answers: Bitboard
    /// The lines between king and pinning piece, the pinning piece included: along ranks and files, and diagonally.
    private let straightPins: Bitboard
    private let diagonalPins: Bitboard

    @inline(__always)
    package init(_ position: Position) {
        self.position = position
        side = position.side
        own = position.pieces(of: side)
        enemy = position.pieces(of: side.other)
        occupied = own | enemy
        king = (position.kings & own).firstSquare
        checkers = position.attackers(of: king, occupied: occupied) & enemy
        answers =
            switch checkers.nonzeroBitCount {
            case 0: ~0
            case 1: checkers | Self.between(king, checkers.firstSquare)
            default: 0
            }
        var straight: Bitboard = 0
        var snipers =
            Attacks.rook(from: king, occupied: enemy) & position.straightSliders & enemy
        while snipers != 0 {
            let sniper = snipers.popSquare()
            let line =
                Attacks.rook(from: king, occupied: Bitboard(square: sniper))
                & Attacks.rook(from: sniper, occupied: Bitboard(square: king))
            if (line & own).nonzeroBitCount == 1 { straight |= line | Bitboard(square: sniper) }
        }
        straightPins = straight
        var diagonal: Bitboard = 0
        snipers = Attacks.bishop(from: king, occupied: enemy) & position.diagonalSliders & enemy
        while snipers != 0 {
            let sniper = snipers.popSquare()
            let line =
                Attacks.bishop(from: king, occupied: Bitboard(square: sniper))
                & Attacks.bishop(from: sniper, occupied: Bitboard(square: king))
            if (line & own).nonzeroBitCount == 1 { diagonal |= line | Bitboard(square: sniper) }
        }
        diagonalPins = diagonal
    }

    package var isCheck: Bool { checkers != 0 }

    /// The legal moves, in an order that depends on the position alone.
    @inline(__always)
    package func moves(_ scope: MoveScope = .all) -> MoveList {
        var list = MoveList()
        let targets = scope == .all ? ~own : enemy
        addKingMoves(to: targets, &list)
        if answers == 0 { return list }
        addPieceMoves(to: targets & answers, &list)
        addPawnCaptures(&list)
        addPawnSteps(scope, &list)
        if scope == .all, checkers == 0 { addCastlings(&list) }
        return list
    }

    /// The squares strictly between two squares on one line; none if they share no line.
    @inline(__always)
    private static func between(_ a: Int, _ b: Int) -> Bitboard {
        let first = Bitboard(square: a)
        let second = Bitboard(square: b)
        if Attacks.rook(from: a, occupied: 0) & second != 0 {
            return Attacks.rook(from: a, occupied: second) & Attacks.rook(from: b, occupied: first)
        }
        if Attacks.bishop(from: a, occupied: 0) & second != 0 {
            return Attacks.bishop(from: a, occupied: second) & Attacks.bishop(from: b, occupied: first)
        }
        return 0
    }

    @inline(__always)
    private func isAttacked(_ square: Int, occupied: Bitboard) -> Bool {
        position.attackers(of: square, occupied: occupied) & enemy != 0
    }

    private func addKingMoves(to targets: Bitboard, _ list: inout MoveList) {
        // The king does not hide the squares behind it.
        let withoutKing = occupied & ~Bitboard(square: king)
        var targets = Attacks.king(from: king) & targets
        while targets != 0 {
            let to = targets.popSquare()
            if !isAttacked(to, occupied: withoutKing) { list.append(PackedMove(king, to)) }
        }
    }

    private func addCastlings(_ list: inout MoveList) {
        let shift: UInt8 = side == .white ? 0 : 2
        let rights = position.rights.rawValue &>> shift & 3
        if rights == 0 { return }
        let home: Bitboard = side == .white ? 1 : 1 << 56
        if rights & 1 != 0, occupied & (home &* 0x60) == 0, !isAttacked(king &+ 1, occupied: occupied),
            !isAttacked(king &+ 2, occupied: occupied)
        {
            list.append(PackedMove(king, king &+ 2, .castling))
        }
        if rights & 2 != 0, occupied & (home &* 0x0E) == 0, !isAttacked(king &- 1, occupied: occupied),
            !isAttacked(king &- 2, occupied: occupied)
        {
            list.append(PackedMove(king, king &- 2, .castling))
        }
    }

    private func addPieceMoves(to targets: Bitboard, _ list: inout MoveList) {
        // A pinned knight never moves; a pinned slider stays on its line. Lines of different pins never meet in a
        // square that the piece could reach, so one set for all of them is enough.
        let pins = straightPins | diagonalPins
        var knights = position.knights & own & ~pins
        while knights != 0 {
            let from = knights.popSquare()
            add(from, Attacks.knight(from: from) & targets, &list)
        }
        var straight = position.straightSliders & own & ~diagonalPins
        while straight != 0 {
            let from = straight.popSquare()
            var reached = Attacks.rook(from: from, occupied: occupied) & targets
            if straightPins.contains(square: from) { reached &= straightPins }
            add(from, reached, &list)
        }
        var diagonal = position.diagonalSliders & own & ~straightPins
        while diagonal != 0 {
            let from = diagonal.popSquare()
            var reached = Attacks.bishop(from: from, occupied: occupied) & targets
            if diagonalPins.contains(square: from) { reached &= diagonalPins }
            add(from, reached, &list)
        }
    }

    @inline(__always)
    private func add(_ from: Int, _ targets: Bitboard, _ list: inout MoveList) {
        var targets = targets
        while targets != 0 { list.append(PackedMove(from, targets.popSquare())) }
    }

    private func addPawnSteps(_ scope: MoveScope, _ list: inout MoveList) {
        let isWhite = side == .white
        let pawns = position.pawns & own & ~diagonalPins
        let free = pawns & ~straightPins
        let pinned = pawns & straightPins
        let empty = ~occupied
        let up = isWhite ? 8 : -8
        var single =
            isWhite
            ? (free &<< 8 | (pinned &<< 8) & straightPins) & empty
            : (free &>> 8 | (pinned &>> 8) & straightPins) & empty
        var double =
            isWhite
            ? (single & (Bitboard.rank1 &<< 16)) &<< 8 & empty & answers
            : (single & (Bitboard.rank8 &>> 16)) &>> 8 & empty & answers
        single &= answers
        addPromotions(single & (Bitboard.rank1 | Bitboard.rank8), step: up, &list)
        if scope == .tactical { return }
        single &= ~(Bitboard.rank1 | Bitboard.rank8)
        while single != 0 {
            let to = single.popSquare()
            list.append(PackedMove(to &- up, to))
        }
        while double != 0 {
            let to = double.popSquare()
            list.append(PackedMove(to &- 2 &* up, to))
        }
    }

    private func addPawnCaptures(_ list: inout MoveList) {
        let isWhite = side == .white
        let pawns = position.pawns & own & ~straightPins
        let free = pawns & ~diagonalPins
        let pinned = pawns & diagonalPins
        let targets = enemy & answers
        let west = isWhite ? 7 : -9
        let east = isWhite ? 9 : -7
        let westward =
            isWhite
            ? (free &<< 7 | (pinned &<< 7) & diagonalPins) & ~Bitboard.fileH & targets
            : (free &>> 9 | (pinned &>> 9) & diagonalPins) & ~Bitboard.fileH & targets
        let eastward =
            isWhite
            ? (free &<< 9 | (pinned &<< 9) & diagonalPins) & ~Bitboard.fileA & targets
            : (free &>> 7 | (pinned &>> 7) & diagonalPins) & ~Bitboard.fileA & targets
        addCaptures(westward, step: west, &list)
        addCaptures(eastward, step: east, &list)
        if position.enPassant != 64 { addEnPassant(&list) }
    }

    @inline(__always)
    private func addCaptures(_ targets: Bitboard, step: Int, _ list: inout MoveList) {
        addPromotions(targets & (Bitboard.rank1 | Bitboard.rank8), step: step, &list)
        var targets = targets & ~(Bitboard.rank1 | Bitboard.rank8)
        while targets != 0 {
            let to = targets.popSquare()
            list.append(PackedMove(to &- step, to))
        }
    }

    @inline(__always)
    private func addPromotions(_ targets: Bitboard, step: Int, _ list: inout MoveList) {
        var targets = targets
        while targets != 0 {
            let to = targets.popSquare()
            for promotion in 0..<4 { list.append(PackedMove(to &- step, to, promotion: promotion)) }
        }
    }

    /// Taking in passing empties two squares at once, which the pins do not know: look at the board after it.
    private func addEnPassant(_ list: inout MoveList) {
        let to = Int(position.enPassant)
        var takers = Attacks.pawns(Bitboard(square: to), of: side.other) & position.pawns & own
        while takers != 0 {
            let from = takers.popSquare()
            let taken = Bitboard(square: to ^ 8)
            let after = occupied & ~taken & ~Bitboard(square: from) | Bitboard(square: to)
            if position.attackers(of: king, occupied: after) & enemy & ~taken & after == 0 {
                list.append(PackedMove(from, to, .enPassant))
            }
        }
    }
}

extension Position {
    /// See `ChessState.perft`.
    package func perft(_ depth: Int) -> UInt64 {
        if depth == 0 { return 1 }
        let moves = MoveGenerator(self).moves()
        var nodes: UInt64 = 0
        for index in 0..<moves.count {
            var next = self
            next.make(moves[index])
            nodes &+= next.perft(depth - 1)
        }
        return nodes
    }
}
