/// A chess game up to some move: the position and what of the past still matters.
public struct ChessState: Sendable, Equatable {
    /// The most half-moves of a game; then it is a draw. Bounds the history that every state carries on the wire.
    public static let maxMoves = 2000

    package internal(set) var position: Position
    /// Half-moves made so far.
    public internal(set) var moveCount: Int
    /// The moves that led here, oldest first. Shorter than `moveCount` only if a peer's state came without them.
    public internal(set) var history: [ChessMove]
    /// What was captured, in order.
    public internal(set) var captured: CapturedPieces
    /// The square behind a pawn that just made a double step, whether or not it can be taken.
    public internal(set) var enPassantSquare: Square?
    /// Keys of the positions since the last capture or pawn move as far as known, this one last.
    package internal(set) var keys: [UInt64]
    /// How the game ended; `nil` while it goes on.
    public internal(set) var ending: ChessEnding?
    /// Whether the last move answered a check: receivers then show a stale one (games.md 9).
    var answeredCheck = false

    /// Captured pieces by their own colour.
    public struct CapturedPieces: Sendable, Equatable {
        /// White's lost pieces.
        public var white: [PieceKind] = []
        /// Black's lost pieces.
        public var black: [PieceKind] = []

        public init() {}

        mutating func add(_ kind: PieceKind, of side: Side) {
            if side == .white { white.append(kind) } else { black.append(kind) }
        }
    }

    /// Counts the positions `depth` half-moves ahead, each by making its move: the usual proof of a move generator, and
    /// the measure of its speed.
    public func perft(_ depth: Int) -> UInt64 { position.perft(depth) }

    /// The start of a game.
    public init() {
        self.init(position: .start, moveCount: 0)
    }

    /// A position without a known past.
    init(position: Position, moveCount: Int) {
        self.position = position
        self.moveCount = moveCount
        history = []
        captured = CapturedPieces()
        let moves = MoveGenerator(position).moves()
        keys = [position.repetitionKey(moves)]
        ending = nil
        ending = natural(ending: moves)
    }

    /// A position from Forsyth-Edwards notation, without a known past.
    /// - Returns: `nil` if the text is wrong or no game could come to this position.
    public init?(fen: String) {
        guard let (position, moveCount, enPassant) = Position.parse(fen: fen) else { return nil }
        self.init(position: position, moveCount: moveCount)
        enPassantSquare = enPassant
    }

    /// Who is to move, or would be if the game were not over.
    public var sideToMove: Side { position.side }

    /// Whether the side to move is in check.
    public var isCheck: Bool { position.isCheck }

    /// The piece on a square.
    public func piece(at square: Square) -> Piece? { position.piece(at: square) }

    /// Plays a legal move.
    mutating func play(_ move: PackedMove) {
        let captureSquare = Square(onBoard: move.isEnPassant ? move.to ^ 8 : move.to)
        if !move.isCastling, let piece = piece(at: captureSquare) { captured.add(piece.kind, of: piece.side) }
        let isPawn = piece(at: Square(onBoard: move.from))?.kind == .pawn
        let isDoubleStep = isPawn && abs(move.from - move.to) == 16
        enPassantSquare = isDoubleStep ? Square(onBoard: (move.from + move.to) / 2) : nil
        answeredCheck = isCheck
        position.make(move)
        moveCount += 1
        history.append(ChessMove(move))
        if position.quietMoves == 0 { keys.removeAll(keepingCapacity: true) }
        let replies = MoveGenerator(position).moves()
        keys.append(position.repetitionKey(replies))
        ending = natural(ending: replies)
    }

    /// How the rules end the game in this position. Mate and stalemate go before the draws by counting.
    private func natural(ending replies: MoveList) -> ChessEnding? {
        if replies.isEmpty { return isCheck ? .checkmate(winner: sideToMove.other) : .stalemate }
        if position.isDeadByMaterial { return .bareKings }
        if position.quietMoves >= 100 { return .fiftyMoves }
        if keys.count(where: { $0 == keys.last }) >= 3 { return .repetition }
        return moveCount >= Self.maxMoves ? .tooLong : nil
    }
}
