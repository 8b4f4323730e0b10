/// What the search found out about positions, in a fixed number of entries; newer results replace older ones.
struct TranspositionTable {
    struct Entry {
        var key: UInt64 = 0
        var move = PackedMove.none
        /// Mates count from this position, not from the root.
        var score: Int16 = 0
        var depth: Int8 = -1
        var bound: Bound = .none
    }

    enum Bound: UInt8 {
        case none, exact, atLeast, atMost
    }

    private var entries: [Entry]

    /// - Parameter bits: 2 to this power entries of 16 bytes.
    init(bits: Int) { entries = Array(repeating: Entry(), count: 1 << bits) }

    @inline(__always)
    subscript(key: UInt64) -> Entry? {
        let entry = entries[slot(key)]
        return entry.key == key && entry.bound != .none ? entry : nil
    }

    @inline(__always)
    mutating func store(_ entry: Entry) {
        let slot = slot(entry.key)
        let old = entries[slot]
        // A deep exact result outlives shallow guesses about the same position only.
        if old.key == entry.key, entry.bound != .exact, old.depth > entry.depth &+ 3 { return }
        entries[slot] = entry
    }

    @inline(__always)
    private func slot(_ key: UInt64) -> Int { Int(truncatingIfNeeded: key &>> 20) & (entries.count - 1) }
}
