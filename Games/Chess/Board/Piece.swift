/// A player's colour. The raw value is the player index (games.md 9).
public enum Side: Int, Sendable, Hashable, CaseIterable {
    case white, black

    /// The opponent.
    @inline(__always)
    public var other: Side { self == .white ? .black : .white }
}

/// A kind of piece. The raw value says in which of `Position`'s three planes the piece is found: 1 `odd`,
/// 2 `diagonal`, 4 `straight`.
public enum PieceKind: UInt8, Sendable, Hashable, CaseIterable {
    case pawn = 1
    case bishop = 2
    case knight = 3
    case rook = 4
    case king = 5
    case queen = 6

    /// What a pawn may become, the most useful first.
    public static let promotions: [PieceKind] = [.queen, .rook, .bishop, .knight]

    /// The letter of English notation: `P N B R Q K`.
    public var letter: Character {
        switch self {
        case .pawn: "P"
        case .knight: "N"
        case .bishop: "B"
        case .rook: "R"
        case .queen: "Q"
        case .king: "K"
        }
    }

    /// Reads a letter in either case.
    public init?(letter: Character) {
        guard let kind = Self.allCases.first(where: { $0.letter == Character(letter.uppercased()) }) else { return nil }
        self = kind
    }
}

/// A piece on the board.
public struct Piece: Sendable, Hashable {
    /// Whose it is.
    public var side: Side
    /// What it is.
    public var kind: PieceKind

    public init(_ side: Side, _ kind: PieceKind) {
        self.side = side
        self.kind = kind
    }
}
