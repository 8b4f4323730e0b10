/// Numbers that stand for the parts of a position; their exclusive or is its key. Mixed on the fly instead of read from
/// a table: it costs about as much, and no memory.
enum Zobrist {
    static let blackToMove: UInt64 = 0xA3B1_95E6_7C2D_40F9

    /// - Parameter piece: raw value of the kind, plus 8 for black.
    @inline(__always)
    static func piece(_ piece: UInt64, on square: Int) -> UInt64 {
        mix(piece &<< 6 | UInt64(truncatingIfNeeded: square))
    }

    /// - Parameter rights: 0 to 15.
    @inline(__always)
    static func castling(_ rights: UInt8) -> UInt64 { mix(0x400 | UInt64(rights)) }

    /// - Parameter square: 64 when there is nothing to take.
    @inline(__always)
    static func enPassant(_ square: UInt8) -> UInt64 { mix(0x800 | UInt64(square)) }

    @inline(__always)
    private static func mix(_ value: UInt64) -> UInt64 {
        var mixed = (value &+ 1) &* 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ (mixed &>> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed &>> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed &>> 31)
    }
}
