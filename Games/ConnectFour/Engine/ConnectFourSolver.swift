/// Finds out who wins a position of Connect Four: alpha-beta over win, draw and loss, with a table of known positions
/// and with what follow-up play proves (`ConnectFourNode.judged`).
///
/// A search answers one question: does the player to move win, or at least not lose? Each is the other one about the
/// opponent, a move later.
package struct ConnectFourSolver: ~Copyable {
    /// Positions whose moves were tried.
    package private(set) var nodes = 0
    /// Once true, all further answers mean nothing.
    package private(set) var isStopped = false
    private var memory: ConnectFourMemory
    private var history = ConnectFourHistory()
    private let shouldStop: () -> Bool

    /// Positions with more stones are searched faster than remembered.
    private static let lastRemembered = 36
    /// What a threat that a move makes weighs, and the same again where it is on a good row.
    private static let threatWeight: Int32 = 20

    /// - Parameters:
    ///   - tableBytes: for what it remembers of positions; a power of two from 64 MiB on.
    ///   - shouldStop: asked every 4096 positions.
    package init(tableBytes: Int = 64 << 20, shouldStop: @escaping () -> Bool) {
        memory = ConnectFourMemory(bytes: tableBytes)
        self.shouldStop = shouldStop
    }

    /// The value for the player to move, 1, 0 or -1, and a column that reaches it.
    /// - Precondition: the game is not over.
    /// - Returns: `nil` when the search was stopped.
    package mutating func solve(_ node: ConnectFourNode) -> (value: Int, column: Int)? {
        let value = value(node)
        let moves = ConnectFourNode.columnsFromMiddle.filter { node.playable & ConnectFourBoard.column($0) != 0 }
        // What the search left in the table first; the rest takes time.
        let proof: ConnectFourBounds = value == 1 ? .loss : value == 0 ? .noWin : .unknown
        let column =
            moves.first { known(node.after(column: $0)).isSuperset(of: proof) }
            ?? moves.first { self.value(node.after(column: $0)) <= -value }
        return isStopped ? nil : column.map { (value, $0) }
    }

    /// The value for the player to move: 1, 0 or -1.
    package mutating func value(_ node: ConnectFourNode) -> Int {
        let known = known(node)
        if let value = known.value { return value }
        // What was good in the last position would soon outweigh what is good in this one.
        history = ConnectFourHistory()
        if !known.contains(.noWin), reaches(win: true, node, node.stones) { return 1 }
        return reaches(win: false, node, node.stones) ? 0 : -1
    }

    /// What is known of a position without searching it. A position that the last stone has won is lost.
    package func known(_ node: ConnectFourNode) -> ConnectFourBounds {
        let stones = node.stones
        if ConnectFourBoard.hasFour(node.enemy) { return .loss }
        if node.playable & node.ownThreats != 0 { return .win }
        if stones >= ConnectFourBoard.cells - 1 { return .draw }
        if node.safeMoves == 0 { return .loss }
        return node.judged(stones: stones).union(memory.find(node.canonicalKey(stones), stones))
    }

    /// - Precondition: the player to move cannot win at once and has a safe move.
    private mutating func reaches(win: Bool, _ node: ConnectFourNode, _ stones: Int) -> Bool {
        nodes &+= 1
        if nodes & 4095 == 0, shouldStop() { isStopped = true }
        if isStopped { return false }
        let before = nodes
        let side = ConnectFourHistory.side(stones: stones, win: win)
        guard let moves = promising(win: win, node, stones, side) else { return true }
        var result = false
        for index in 0..<moves.count {
            var next = node
            next.play(moves.cells[index])
            let opponentDoes = reaches(win: !win, next, stones &+ 1)
            if isStopped { return false }
            if opponentDoes { continue }
            history.reward(moves, index, side)
            result = true
            break
        }
        if stones <= Self.lastRemembered {
            let bounds: ConnectFourBounds = win ? (result ? .win : .noWin) : (result ? .noLoss : .loss)
            memory.add(bounds, node.canonicalKey(stones), stones, nodes: nodes &- before)
        }
        return result
    }

    /// The moves that may reach the aim, the most promising first.
    /// - Returns: `nil` when one of them is known to reach it.
    @inline(__always)
    private func promising(
        win: Bool, _ node: ConnectFourNode, _ stones: Int, _ side: Int
    ) -> ConnectFourOrder? {
        let proof: ConnectFourBounds = win ? .loss : .noWin
        let refutation: ConnectFourBounds = win ? .noLoss : .win
        let goodRows = stones & 1 == 0 ? ConnectFourNode.oddRows : ConnectFourNode.evenRows
        var order = ConnectFourOrder()
        var moves = node.safeMoves
        while moves != 0 {
            let cell = moves & (0 &- moves)
            moves ^= cell
            var next = node
            next.play(cell)
            if next.safeMoves == 0 { return nil }
            let known = stones >= ConnectFourBoard.cells - 3 ? .draw : next.judged(stones: stones &+ 1)
            if known.isSuperset(of: proof) { return nil }
            if known.isSuperset(of: refutation) { continue }
            let threats = next.enemyThreats
            let weight = Int32(truncatingIfNeeded: threats.nonzeroBitCount &+ (threats & goodRows).nonzeroBitCount)
            let key = next.canonicalKey(stones &+ 1)
            order.append(cell, key: key, weight: Self.threatWeight &* weight &+ history[side, cell])
        }
        var remaining = ConnectFourOrder()
        for index in 0..<order.count {
            let known = stones < Self.lastRemembered ? memory.find(order.keys[index], stones &+ 1) : .unknown
            if known.isSuperset(of: proof) { return nil }
            if known.isSuperset(of: refutation) { continue }
            remaining.insert(order.cells[index], weight: order.weights[index])
        }
        return remaining
    }
}
