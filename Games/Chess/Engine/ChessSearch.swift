/// When a search has to end.
struct SearchLimits {
    var maxNodes: Int
    /// Asked every 2048 nodes; the answer is final.
    var shouldStop: () -> Bool
}

/// Looks ahead in chess: iterative deepening, principal variation search with a transposition table, null move,
/// reductions, and a search of captures where the depth ends. Scores are from the view of the side to move.
struct ChessSearch: ~Copyable {
    static let maxPly = 96
    /// A mate in n half-moves scores `mate - n`.
    static let mate = 30_000
    /// From here on scores are mates.
    static let mateLimit = 29_000

    private var table: TranspositionTable
    private var memory = MoveMemory(maxPly: maxPly)
    /// Keys of the game's positions since the last irreversible move and of the line being searched.
    private var path: [UInt64]
    private var limits: SearchLimits
    private let noise: Noise
    private(set) var nodes = 0
    private(set) var isStopped = false

    /// - Parameters:
    ///   - keys: the game's positions since the last irreversible move, the root last.
    init(keys: [UInt64], tableBits: Int, noise: Noise, limits: SearchLimits) {
        table = TranspositionTable(bits: tableBits)
        path = keys
        path.reserveCapacity(keys.count + Self.maxPly + 1)
        self.noise = noise
        self.limits = limits
    }

    /// One round of iterative deepening.
    /// - Parameter moves: the root's moves, the best of the round before first. Reordered.
    /// - Returns: the score of the now first move; `nil` if the search was stopped before it was known.
    mutating func round(
        _ root: Position, _ moves: inout [PackedMove], depth: Int, alpha: Int, beta: Int
    ) -> Int? {
        var alpha = alpha
        var best: Int?
        for index in moves.indices {
            var child = root
            child.make(moves[index])
            path.append(child.key)
            var score = 0
            if index > 0 { score = -search(child, depth: depth - 1, ply: 1, alpha: -alpha - 1, beta: -alpha) }
            if index == 0 || score > alpha {
                score = -search(child, depth: depth - 1, ply: 1, alpha: -beta, beta: -alpha)
            }
            path.removeLast()
            if isStopped { return best }
            if index == 0 || score > alpha {
                best = score
                alpha = max(alpha, score)
                moves.insert(moves.remove(at: index), at: 0)
            }
            if alpha >= beta { break }
        }
        return best
    }

    private mutating func count() {
        nodes &+= 1
        if nodes & 2047 == 0, limits.shouldStop() || nodes >= limits.maxNodes { isStopped = true }
    }

    /// Whether the position was on the board before, in the game or in this line.
    private func isRepeated(_ position: Position) -> Bool {
        var index = path.count - 5
        let oldest = path.count - 1 - Int(position.quietMoves)
        while index >= max(0, oldest) {
            if path[index] == position.key { return true }
            index -= 2
        }
        return false
    }

    private mutating func search(
        _ position: Position, depth: Int, ply: Int, alpha: Int, beta: Int, mayPass: Bool = true
    ) -> Int {
        if isRepeated(position) || position.quietMoves >= 100 || position.isDeadByMaterial { return 0 }
        let generator = MoveGenerator(position)
        let depth = generator.isCheck ? depth + 1 : depth
        if depth <= 0 || ply >= Self.maxPly { return quiesce(position, generator, ply: ply, alpha: alpha, beta: beta) }
        count()
        if isStopped { return 0 }
        // No line can be better than mate at once, or worse than being mated now.
        var alpha = max(alpha, ply - Self.mate)
        let beta = min(beta, Self.mate - ply - 1)
        if alpha >= beta { return alpha }
        let isPrincipal = beta - alpha > 1
        let known = table[position.key]
        if let known, Int(known.depth) >= depth, !isPrincipal, let score = Self.usable(known, ply, alpha, beta) {
            return score
        }
        let estimate = generator.isCheck ? -Self.mate : evaluate(position)
        if !isPrincipal, !generator.isCheck, abs(beta) < Self.mateLimit {
            if depth <= 6, estimate - 85 * depth >= beta { return estimate }
            if mayPass, depth >= 3, estimate >= beta, position.hasPieces,
                let score = passing(position, depth: depth, ply: ply, estimate: estimate, beta: beta)
            {
                return score
            }
            if isStopped { return 0 }
        }
        return searchMoves(
            Node(
                position: position, generator: generator, depth: depth, ply: ply, isPrincipal: isPrincipal,
                estimate: estimate, first: known?.move ?? .none),
            alpha: &alpha, beta: beta)
    }

    /// If even a pass keeps the score above beta, a move will too.
    private mutating func passing(_ position: Position, depth: Int, ply: Int, estimate: Int, beta: Int) -> Int? {
        let reduction = 3 + depth / 4 + min(2, (estimate - beta) / 200)
        var passed = position
        passed.makeNull()
        path.append(passed.key)
        let score = -search(
            passed, depth: depth - reduction, ply: ply + 1, alpha: -beta, beta: -beta + 1, mayPass: false)
        path.removeLast()
        if isStopped || score < beta { return nil }
        return score >= Self.mateLimit ? beta : score
    }

    private struct Node {
        var position: Position
        var generator: MoveGenerator
        var depth: Int
        var ply: Int
        var isPrincipal: Bool
        var estimate: Int
        var first: PackedMove
    }

    private mutating func searchMoves(_ node: Node, alpha: inout Int, beta: Int) -> Int {
        let moves = node.generator.moves()
        if moves.isEmpty { return node.generator.isCheck ? node.ply - Self.mate : 0 }
        var order = MoveOrder(node.position, moves, first: node.first, memory: memory, ply: node.ply)
        var best = -Self.mate
        var bestMove = PackedMove.none
        var bound = TranspositionTable.Bound.atMost
        var quiet = MoveList()
        var tried = 0
        while let move = order.pop() {
            let isTactical = node.position.isTactical(move)
            if tried > 0, best > -Self.mateLimit, isHopeless(move, isTactical, quiet: quiet.count, node, alpha: alpha) {
                continue
            }
            let score = searchMove(move, number: tried, isTactical: isTactical, node, alpha: alpha, beta: beta)
            if isStopped { return 0 }
            tried += 1
            if score > best {
                best = score
                if score > alpha {
                    alpha = score
                    bestMove = move
                    bound = .exact
                }
            }
            if alpha >= beta {
                bound = .atLeast
                if !isTactical {
                    memory.reward(move, over: quiet, of: node.position.side, depth: node.depth, ply: node.ply)
                }
                break
            }
            if !isTactical { quiet.append(move) }
        }
        store(node, best, bestMove, bound)
        return best
    }

    /// Late quiet moves and losing captures near the leaves, where the side to move is not at its best anyway.
    private func isHopeless(
        _ move: PackedMove, _ isTactical: Bool, quiet: Int, _ node: Node, alpha: Int
    ) -> Bool {
        if node.isPrincipal || node.generator.isCheck || node.depth > 5 { return false }
        if isTactical { return node.depth <= 4 && !node.position.gains(move, atLeast: -120 * node.depth) }
        return quiet >= 4 + node.depth * node.depth || node.estimate + 110 * node.depth + 60 < alpha
    }

    private mutating func searchMove(
        _ move: PackedMove, number: Int, isTactical: Bool, _ node: Node, alpha: Int, beta: Int
    ) -> Int {
        var child = node.position
        child.make(move)
        path.append(child.key)
        defer { path.removeLast() }
        let depth = node.depth - 1
        let ply = node.ply + 1
        if number == 0 { return -search(child, depth: depth, ply: ply, alpha: -beta, beta: -alpha) }
        var reduction = 0
        if depth >= 2, number >= 3, !isTactical, !node.generator.isCheck {
            reduction = (Self.log2(depth) * Self.log2(number) + 2) / 3
            if node.isPrincipal { reduction -= 1 }
            let past = memory.score(move, of: node.position.side)
            if past > 4000 { reduction -= 1 } else if past < -4000 { reduction += 1 }
            reduction = max(0, min(reduction, depth - 1))
        }
        var score = -search(child, depth: depth - reduction, ply: ply, alpha: -alpha - 1, beta: -alpha)
        if score > alpha, reduction > 0 {
            score = -search(child, depth: depth, ply: ply, alpha: -alpha - 1, beta: -alpha)
        }
        if score > alpha, score < beta {
            score = -search(child, depth: depth, ply: ply, alpha: -beta, beta: -alpha)
        }
        return score
    }

    /// Follows captures (in check every move) until the position is quiet enough to be judged.
    private mutating func quiesce(
        _ position: Position, _ generator: MoveGenerator, ply: Int, alpha: Int, beta: Int
    ) -> Int {
        count()
        if isStopped { return 0 }
        let isCheck = generator.isCheck && ply < Self.maxPly
        let estimate = isCheck ? ply - Self.mate : evaluate(position)
        if ply >= Self.maxPly || estimate >= beta { return estimate }
        var alpha = max(alpha, estimate)
        var best = estimate
        let moves = generator.moves(isCheck ? .all : .tactical)
        var order = MoveOrder(position, moves, first: .none, memory: memory, ply: ply)
        while let move = order.pop() {
            if !isCheck {
                let gain = Position.exchangeValues[Int(position.code(at: move.to))]
                if !move.isPromotion, estimate + gain + 180 <= alpha { continue }
                if !position.gains(move, atLeast: 0) { continue }
            }
            var child = position
            child.make(move)
            let score = -quiesce(child, MoveGenerator(child), ply: ply + 1, alpha: -beta, beta: -alpha)
            if isStopped { return 0 }
            best = max(best, score)
            alpha = max(alpha, score)
            if alpha >= beta { break }
        }
        return best
    }

    private func evaluate(_ position: Position) -> Int {
        Evaluation.evaluate(position) + noise.value(position.key)
    }

    private mutating func store(_ node: Node, _ score: Int, _ move: PackedMove, _ bound: TranspositionTable.Bound) {
        var stored = score
        if score >= Self.mateLimit { stored += node.ply } else if score <= -Self.mateLimit { stored -= node.ply }
        table.store(
            TranspositionTable.Entry(
                key: node.position.key, move: move == .none ? node.first : move, score: Int16(stored),
                depth: Int8(min(node.depth, 127)), bound: bound))
    }

    /// The stored score if it decides the node.
    private static func usable(_ entry: TranspositionTable.Entry, _ ply: Int, _ alpha: Int, _ beta: Int) -> Int? {
        var score = Int(entry.score)
        if score >= mateLimit { score -= ply } else if score <= -mateLimit { score += ply }
        switch entry.bound {
        case .exact: return score
        case .atLeast: return score >= beta ? score : nil
        case .atMost: return score <= alpha ? score : nil
        case .none: return nil
        }
    }

    @inline(__always)
    private static func log2(_ value: Int) -> Int { Int.bitWidth - 1 - value.leadingZeroBitCount }
}

/// A weaker player's misjudgement: the same for the same position, within a range.
struct Noise {
    var seed: UInt64
    /// The most that a position is misjudged, in hundredths of a pawn.
    var range: Int

    @inline(__always)
    func value(_ key: UInt64) -> Int {
        if range == 0 { return 0 }
        let mixed = ((key ^ seed) &* 0x9E37_79B9_7F4A_7C15) &>> 33
        return Int(mixed) % (2 * range + 1) - range
    }
}

extension Position {
    /// Whether the side to move has two pieces besides king and pawns: with less, having to move can be what loses.
    @inline(__always)
    var hasPieces: Bool {
        let own = (diagonal | straight) & ~kings & pieces(of: side)
        return own & (own &- 1) != 0
    }
}
