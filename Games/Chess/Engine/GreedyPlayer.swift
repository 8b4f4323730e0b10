import GameRules

/// A beginner who counts wood: looks at the position right after each move and nowhere else.
enum GreedyPlayer {
    /// - Returns: a mate, else a move after which the material is best, by chance among equals; `nil` when the game is
    ///   over.
    static func move(in state: ChessState, seed: UInt64) -> ChessMove? {
        guard state.ending == nil else { return nil }
        var generator = SeededGenerator(seed: seed ^ state.position.key)
        let moves = MoveGenerator(state.position).moves().all.shuffled(using: &generator)
        return moves.max { gain(of: $0, in: state) < gain(of: $1, in: state) }.map { ChessMove($0) }
    }

    private static func gain(of move: PackedMove, in state: ChessState) -> Int {
        var after = state.position
        after.make(move)
        if after.isCheck, MoveGenerator(after).moves().isEmpty { return ChessSearch.mate }
        let taken = move.isEnPassant ? UInt64(PieceKind.pawn.rawValue) : state.position.code(at: move.to)
        let made = move.isPromotion ? Position.exchangeValues[Int(move.promotionKind.rawValue)] : 0
        return Position.exchangeValues[Int(taken)] + made
    }
}
