import ConnectFour
import GameRules
import Testing

struct ConnectFourOpeningsTests {
    let openings = ConnectFourOpenings.shared
    let start = ConnectFourNode(ConnectFourRules().initialState(players: 2))

    /// All positions of the table that are solved.
    private var solved: [(node: ConnectFourNode, value: Int, column: Int)] {
        (0...ConnectFourOpenings.lastStones).flatMap(openings.positions).compactMap { node in
            openings[node].map { (node, $0.value, $0.column) }
        }
    }

    @Test func `the table is the one that was generated`() {
        let checksum = openings.text.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01B3
        }
        #expect(checksum == 0xBE4A_F876_4F19_E736)
        #expect(openings.text.utf8.count == 129_498)
        #expect(openings.unsolved == 0)
    }

    @Test func `the first moves have the values that are known from the literature`() {
        #expect(openings[start]?.value == 1)
        #expect(openings[start]?.column == 3)
        // For the second player.
        #expect((0..<7).map { openings[start.after(column: $0)]?.value } == [1, 1, 0, -1, 0, 1, 1])
    }

    @Test func `values and moves agree with the positions that follow`() {
        for (node, value, column) in solved {
            let replies = (0..<7).filter(node.hasRoom).map { openings[node.after(column: $0)]?.value }
            #expect(replies.allSatisfy { $0 ?? 1 >= -value }, "key \(node.key)")
            let next = node.after(column: column)
            if let reply = openings[next]?.value { #expect(reply == -value, "key \(node.key)") }
            if !replies.contains(nil) { #expect(replies.compactMap(\.self).min() == -value, "key \(node.key)") }
        }
    }

    @Test func `mirror images have mirrored moves`() throws {
        let left = try #require(openings[start.after(column: 0)])
        let right = try #require(openings[start.after(column: 6)])
        #expect(left.value == right.value)
        #expect(left.column == 6 - right.column)
    }

    /// All positions in which the side that plays by the table has to move, from one in which it has to.
    private func followed(_ node: ConnectFourNode) -> [ConnectFourNode] {
        guard node.stones <= ConnectFourOpenings.lastStones, !node.isOver, let move = openings[node] else {
            return [node]
        }
        let next = node.after(column: move.column)
        return [node] + (next.isOver ? [] : next.children.flatMap(followed))
    }

    @Test func `the first player wins whatever the opponent replies`() {
        let positions = followed(start)
        #expect(positions.count > 1000)
        for node in positions where node.stones <= ConnectFourOpenings.lastStones {
            #expect(node.isOver || openings[node]?.value == 1, "key \(node.key)")
        }
    }

    @Test func `the second player always knows a move`() {
        for node in start.children.flatMap(followed) where node.stones <= ConnectFourOpenings.lastStones {
            #expect(node.isOver || openings[node] != nil, "key \(node.key)")
        }
    }

    @Test func `the solver finds again what the table says`() {
        let seed: UInt64 = 200
        var generator = SeededGenerator(seed: seed)
        var solver = ConnectFourSolver { false }
        for entry in solved.filter({ $0.node.stones == 8 }).shuffled(using: &generator).prefix(50) {
            #expect(solver.value(entry.node) == entry.value, "seed \(seed), key \(entry.node.key)")
        }
    }
}
