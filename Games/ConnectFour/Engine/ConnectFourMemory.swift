/// What a solver remembers of positions. Late ones are many, cheap to find out and soon met again: they have a table that
/// stays in the processor's cache. Early ones cost too much to forget, and have a large one.
struct ConnectFourMemory: ~Copyable {
    /// Positions with so many stones are late.
    private static let lateStones = 24
    private static let lateBits: UInt64 = 17

    private let early: ConnectFourValueTable
    /// Key and bounds of the position that was met last in each place.
    private var late = [UInt64](repeating: 0, count: 1 << lateBits)

    /// - Parameter bytes: for early positions; late ones take 1 MiB more.
    init(bytes: Int) { early = ConnectFourValueTable(bytes: bytes) }

    @inline(__always)
    func find(_ key: UInt64, _ stones: Int) -> ConnectFourBounds {
        if stones < Self.lateStones { return early.find(key) }
        let entry = late[Self.place(key)]
        return entry &>> 3 == key ? ConnectFourBounds(rawValue: UInt32(truncatingIfNeeded: entry & 7)) : .unknown
    }

    /// Adds to what is known of a position.
    /// - Parameter nodes: how many positions it took to find out.
    @inline(__always)
    mutating func add(_ bounds: ConnectFourBounds, _ key: UInt64, _ stones: Int, nodes: Int) {
        if stones < Self.lateStones { return early.add(bounds, key, nodes: nodes) }
        let place = Self.place(key)
        let known = late[place] &>> 3 == key ? late[place] & 7 : 0
        late[place] = key &<< 3 | known | UInt64(bounds.rawValue)
    }

    @inline(__always)
    private static func place(_ key: UInt64) -> Int {
        Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) &>> (64 - lateBits))
    }
}
