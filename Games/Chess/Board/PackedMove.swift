/// A move as generator and search pass it around: 6 bits from, 6 bits to, 2 bits promotion, 2 bits kind.
package struct PackedMove: Equatable, Sendable {
    package let bits: UInt16

    /// Moves that change more than two squares.
    package enum Kind: UInt16 {
        case normal = 0
        case promotion = 0x4000
        case enPassant = 0x8000
        case castling = 0xC000
    }

    /// No move: from a1 to a1.
    package static let none = PackedMove(bits: 0)

    @inline(__always)
    package init(bits: UInt16) { self.bits = bits }

    @inline(__always)
    init(_ from: Int, _ to: Int, _ kind: Kind = .normal) {
        bits = UInt16(truncatingIfNeeded: from | to &<< 6) | kind.rawValue
    }

    /// - Parameter promotion: index in `PieceKind.promotions`.
    @inline(__always)
    init(_ from: Int, _ to: Int, promotion: Int) {
        bits = UInt16(truncatingIfNeeded: from | to &<< 6 | promotion &<< 12) | Kind.promotion.rawValue
    }

    @inline(__always)
    package var from: Int { Int(bits & 63) }
    @inline(__always)
    package var to: Int { Int(bits &>> 6 & 63) }
    @inline(__always)
    var kindBits: UInt16 { bits & 0xC000 }
    @inline(__always)
    var isPromotion: Bool { kindBits == Kind.promotion.rawValue }
    @inline(__always)
    var isEnPassant: Bool { kindBits == Kind.enPassant.rawValue }
    @inline(__always)
    var isCastling: Bool { kindBits == Kind.castling.rawValue }

    /// The new piece of a promotion.
    @inline(__always)
    var promotionKind: PieceKind {
        switch bits &>> 12 & 3 {
        case 0: .queen
        case 1: .rook
        case 2: .bishop
        default: .knight
        }
    }
}

/// The moves of one position, without allocation. No position with at most sixteen pieces a side has more than 218.
package struct MoveList {
    package private(set) var count = 0
    private var storage = InlineArray<256, UInt16>(repeating: 0)

    package init() {}

    @inline(__always)
    package subscript(index: Int) -> PackedMove { PackedMove(bits: storage[index]) }

    @inline(__always)
    mutating func append(_ move: PackedMove) {
        storage[count] = move.bits
        count &+= 1
    }

    /// Brings the move at `index` to `place`, for sorting while searching.
    @inline(__always)
    mutating func swapAt(_ index: Int, _ place: Int) {
        let moved = storage[index]
        storage[index] = storage[place]
        storage[place] = moved
    }

    var isEmpty: Bool { count == 0 }

    var all: [PackedMove] { (0..<count).map { self[$0] } }
}
