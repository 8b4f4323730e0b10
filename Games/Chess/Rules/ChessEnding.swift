import GameRules

/// How a game of chess ended. Clients know only the first two; the others are announced to them as a stalemate
/// (games.md 6, last paragraph).
public enum ChessEnding: Sendable, Equatable {
    case checkmate(winner: Side)
    case stalemate
    /// The same position for the third time.
    case repetition
    /// Fifty moves of each side without a capture or a pawn move.
    case fiftyMoves
    /// Nobody has the pieces to mate: bare kings, or with one knight, or with bishops of one square colour.
    case bareKings
    /// `ChessState.maxMoves` half-moves.
    case tooLong
    /// A peer's state said so, and the reason cannot be seen in it.
    case announcedDraw

    var outcome: Outcome {
        switch self {
        case .checkmate(let winner): .won(by: winner.rawValue, reason: "checkmate")
        case .stalemate: .drawn(reason: "stalemate")
        case .repetition: .drawn(reason: "the same position three times")
        case .fiftyMoves: .drawn(reason: "fifty moves without capture or pawn move")
        case .bareKings: .drawn(reason: "nobody can mate any more")
        case .tooLong: .drawn(reason: "the game is too long")
        case .announcedDraw: .drawn(reason: "draw")
        }
    }
}

extension Position {
    /// Whether no sequence of moves can lead to a mate.
    package var isDeadByMaterial: Bool {
        if (pawns | straightSliders | queens) != 0 { return false }
        let knights = knights.nonzeroBitCount
        if knights > 0 { return knights == 1 && bishops == 0 }
        let darkSquares: Bitboard = 0xAA55_AA55_AA55_AA55
        return bishops & darkSquares == 0 || bishops & ~darkSquares == 0
    }

    /// The key by which positions are the same for the repetition rule: a pawn that no legal move can take in passing
    /// does not count.
    func repetitionKey(_ legalMoves: MoveList) -> UInt64 {
        guard enPassant != 64, !(0..<legalMoves.count).contains(where: { legalMoves[$0].isEnPassant }) else {
            return key
        }
        return key ^ Zobrist.enPassant(enPassant) ^ Zobrist.enPassant(64)
    }
}
