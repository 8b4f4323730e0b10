extension Position {
    /// Reads Forsyth-Edwards notation; clocks may be missing.
    /// - Returns: the position, the half-moves made before it, the square behind a double step.
    package static func parse(fen: String) -> (position: Position, moveCount: Int, enPassant: Square?)? {
        let fields = fen.split(separator: " ")
        guard fen.utf8.count <= 200, fields.count >= 4, let pieces = placement(fields[0]),
            let side: Side = fields[1] == "w" ? .white : fields[1] == "b" ? .black : nil
        else { return nil }
        var rights: CastlingRights = []
        for letter in fields[2] where letter != "-" {
            switch letter {
            case "K": rights.insert(.whiteKingside)
            case "Q": rights.insert(.whiteQueenside)
            case "k": rights.insert(.blackKingside)
            case "q": rights.insert(.blackQueenside)
            default: return nil
            }
        }
        let enPassant = Square(fields[3])
        var position = Position(pieces: { pieces[$0] }, side: side, rights: rights, enPassant: enPassant)
        let quiet = fields.count > 4 ? Int(fields[4]) : 0
        let number = fields.count > 5 ? Int(fields[5]) : 1
        guard let quiet, 0...ChessState.maxMoves ~= quiet, let number, 1...ChessState.maxMoves / 2 ~= number,
            position.impossibility == nil, enPassant.map(position.isBehindDoubleStep) ?? (fields[3] == "-")
        else { return nil }
        position.quietMoves = UInt16(quiet)
        return (position, (number - 1) * 2 + side.rawValue, enPassant)
    }

    private static func placement(_ text: Substring) -> [Piece?]? {
        let ranks = text.split(separator: "/", omittingEmptySubsequences: false)
        guard ranks.count == 8 else { return nil }
        var pieces: [Piece?] = []
        for rank in ranks.reversed() {
            var row: [Piece?] = []
            for character in rank {
                if let gap = character.wholeNumberValue, 1...8 ~= gap {
                    row += Array(repeating: nil, count: gap)
                } else if let kind = PieceKind(letter: character) {
                    row.append(Piece(character.isUppercase ? .white : .black, kind))
                } else {
                    return nil
                }
            }
            guard row.count == 8 else { return nil }
            pieces += row
        }
        return pieces
    }

    /// The first field of Forsyth-Edwards notation.
    package var placement: String {
        (0..<8).reversed().map { row in
            var text = ""
            var gap = 0
            for column in 0..<8 {
                guard let piece = piece(at: Square(onBoard: row * 8 + column)) else {
                    gap += 1
                    continue
                }
                if gap > 0 { text += String(gap) }
                gap = 0
                text.append(piece.symbol)
            }
            return gap > 0 ? text + String(gap) : text
        }.joined(separator: "/")
    }

    package var castlingText: String {
        let letters = zip("KQkq", 0...).filter { rights.rawValue & (1 << $0.1) != 0 }.map { String($0.0) }
        return letters.isEmpty ? "-" : letters.joined()
    }
}

extension ChessState {
    /// Forsyth-Edwards notation. The square behind a double step is named whenever there was one.
    public var fen: String {
        let side = sideToMove == .white ? "w" : "b"
        let enPassant = enPassantSquare?.description ?? "-"
        let board = "\(position.placement) \(side) \(position.castlingText) \(enPassant)"
        return "\(board) \(position.quietMoves) \(moveCount / 2 + 1)"
    }
}
