/// Who wins the openings, and how: for every position of up to eight stones in which the game goes on. The solver works
/// them out beforehand (`opening-table`), because they take it too long at the table.
///
/// A text has one character for each position, by number of stones and then by canonical key, so that the keys need not
/// be stored: `A` + 7 · (value + 1) + column, or `.` for a position that is not solved. Line breaks do not count.
package struct ConnectFourOpenings: Sendable {
    /// The most stones of a position in the table.
    package static let lastStones = 8
    /// What ships with the game.
    package static let shared = ConnectFourOpenings(text: ConnectFourOpeningText.text)

    private let layers: [[UInt64]]
    private let starts: [Int]
    private var characters: [UInt8]

    private static let unsolved = UInt8(ascii: ".")

    /// - Parameter text: may end early; the positions that it leaves out are not solved.
    package init(text: String) {
        layers = Self.layers()
        starts = layers.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }
        let count = starts[layers.count]
        let given = text.utf8.filter { $0 != UInt8(ascii: "\n") }
        precondition(given.count <= count)
        characters = given + Array(repeating: Self.unsolved, count: count - given.count)
    }

    /// The table as `init` takes it.
    package var text: String { String(decoding: characters, as: UTF8.self) }

    /// How many positions have no value yet.
    package var unsolved: Int { characters.count { $0 == Self.unsolved } }

    /// All positions with so many stones, one of each pair of mirror images.
    package func positions(stones: Int) -> [ConnectFourNode] { layers[stones].map(ConnectFourNode.init(key:)) }

    /// The value for the player to move, 1, 0 or -1, and a column that reaches it; `nil` when the position is not in
    /// the table. May be set, which is how the table is made.
    package subscript(node: ConnectFourNode) -> (value: Int, column: Int)? {
        get {
            guard let place = place(node), characters[place.index] != Self.unsolved else { return nil }
            let (value, column) = (Int(characters[place.index]) - 65).quotientAndRemainder(dividingBy: 7)
            return (value - 1, place.isMirrored ? 6 - column : column)
        }
        set {
            guard let place = place(node), let new = newValue else { return }
            let column = place.isMirrored ? 6 - new.column : new.column
            characters[place.index] = UInt8(65 + 7 * (new.value + 1) + column)
        }
    }

    private func place(_ node: ConnectFourNode) -> (index: Int, isMirrored: Bool)? {
        let stones = node.stones
        guard stones <= Self.lastStones else { return nil }
        let key = node.key
        let canonical = min(key, ConnectFourNode.mirrored(key))
        let layer = layers[stones]
        var (low, high) = (0, layer.count)
        while low < high {
            let middle = (low + high) / 2
            if layer[middle] < canonical { low = middle + 1 } else { high = middle }
        }
        guard low < layer.count, layer[low] == canonical else { return nil }
        return (starts[stones] + low, canonical != key)
    }

    /// The canonical keys of all positions that are not over, by number of stones.
    private static func layers() -> [[UInt64]] {
        var layers = [[ConnectFourNode(ConnectFourState()).key]]
        for _ in 0..<lastStones {
            var next: Set<UInt64> = []
            for node in layers[layers.count - 1].map(ConnectFourNode.init(key:)) {
                for child in node.children where !ConnectFourBoard.hasFour(child.enemy) {
                    next.insert(child.canonicalKey(child.stones))
                }
            }
            layers.append(next.sorted())
        }
        return layers
    }
}
