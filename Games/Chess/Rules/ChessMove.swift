/// A move as people and the wire name it: the king's two-column step castles, the receiver finds out the rest.
public struct ChessMove: Sendable, Hashable, CustomStringConvertible {
    /// Where the piece stands.
    public var from: Square
    /// Where it goes.
    public var to: Square
    /// The new piece of a pawn that reaches the last rank.
    public var promotion: PieceKind?

    public init(from: Square, to: Square, promotion: PieceKind? = nil) {
        self.from = from
        self.to = to
        self.promotion = promotion
    }

    /// Reads "e2e4" and "a7b8n".
    public init?(uci: some StringProtocol) {
        guard let from = Square(uci.prefix(2)), let to = Square(uci.dropFirst(2).prefix(2)) else { return nil }
        let rest = uci.dropFirst(4)
        guard let letter = rest.first else {
            self.init(from: from, to: to)
            return
        }
        guard rest.count == 1, let promotion = PieceKind(letter: letter), PieceKind.promotions.contains(promotion)
        else { return nil }
        self.init(from: from, to: to, promotion: promotion)
    }

    init(_ move: PackedMove) {
        from = Square(onBoard: move.from)
        to = Square(onBoard: move.to)
        promotion = move.isPromotion ? move.promotionKind : nil
    }

    /// "e2e4", "a7b8n".
    public var description: String { "\(from)\(to)\(promotion?.letter.lowercased() ?? "")" }
}

extension MoveGenerator {
    /// The legal move that a person means.
    func move(matching move: ChessMove) -> PackedMove? {
        let moves = moves()
        for index in 0..<moves.count where ChessMove(moves[index]) == move { return moves[index] }
        return nil
    }
}
