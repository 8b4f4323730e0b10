/// Which quiet moves were good lately: they are tried first elsewhere too.
struct MoveMemory {
    private var killers: [PackedMove]
    private var scores = [Int32](repeating: 0, count: 2 * 64 * 64)

    init(maxPly: Int) { killers = Array(repeating: .none, count: 2 * (maxPly + 1)) }

    /// The two quiet moves that last refuted something at this distance from the root.
    @inline(__always)
    func killers(at ply: Int) -> (PackedMove, PackedMove) { (killers[2 * ply], killers[2 * ply + 1]) }

    @inline(__always)
    func score(_ move: PackedMove, of side: Side) -> Int32 { scores[index(move, side)] }

    /// A quiet move refuted the opponent's; those tried before it did not.
    mutating func reward(_ move: PackedMove, over tried: MoveList, of side: Side, depth: Int, ply: Int) {
        if killers[2 * ply] != move {
            killers[2 * ply + 1] = killers[2 * ply]
            killers[2 * ply] = move
        }
        let bonus = Int32(min(depth * depth, 400))
        adjust(index(move, side), by: bonus)
        for number in 0..<tried.count where tried[number] != move { adjust(index(tried[number], side), by: -bonus) }
    }

    /// Towards the bonus, the less the farther it went already: stays within 16,384.
    private mutating func adjust(_ index: Int, by bonus: Int32) {
        scores[index] += 32 * bonus - scores[index] * abs(bonus) / 512
    }

    @inline(__always)
    private func index(_ move: PackedMove, _ side: Side) -> Int {
        side.rawValue &<< 12 | Int(move.bits & 0xFFF)
    }
}

/// The moves of a node, handed out from the most promising on.
struct MoveOrder {
    private(set) var moves: MoveList
    private var weights = InlineArray<256, Int32>(repeating: 0)
    private var next = 0

    private static let hashMove: Int32 = 1_000_000
    private static let goodCapture: Int32 = 200_000
    private static let killer: Int32 = 100_000
    private static let badCapture: Int32 = -200_000

    /// - Parameters:
    ///   - memory: `nil` where only captures are searched.
    @inline(__always)
    init(_ position: Position, _ moves: MoveList, first: PackedMove, memory: borrowing MoveMemory, ply: Int) {
        self.moves = moves
        let killers = memory.killers(at: ply)
        for index in 0..<moves.count {
            let move = moves[index]
            let weight: Int32
            if move == first {
                weight = Self.hashMove
            } else if position.isTactical(move) {
                weight = Self.captureWeight(move, in: position)
            } else if move == killers.0 {
                weight = Self.killer
            } else if move == killers.1 {
                weight = Self.killer - 1
            } else {
                weight = memory.score(move, of: position.side)
            }
            weights[index] = weight
        }
    }

    /// The best move not handed out yet.
    @inline(__always)
    mutating func pop() -> PackedMove? {
        if next >= moves.count { return nil }
        var best = next
        var index = next &+ 1
        while index < moves.count {
            if weights[index] > weights[best] { best = index }
            index &+= 1
        }
        let move = moves[best]
        if best != next {
            moves.swapAt(best, next)
            weights[best] = weights[next]
        }
        next &+= 1
        return move
    }

    /// The most valuable victim by the least valuable attacker; exchanges that lose come after the quiet moves.
    @inline(__always)
    private static func captureWeight(_ move: PackedMove, in position: Position) -> Int32 {
        let victim = Position.exchangeValues[Int(position.code(at: move.to))]
        let attacker = Position.exchangeValues[Int(position.code(at: move.from))]
        let promotion = move.isPromotion ? Position.exchangeValues[Int(move.promotionKind.rawValue)] : 0
        let value = Int32(truncatingIfNeeded: (victim &+ promotion) &* 16 &- attacker / 16)
        if move.isPromotion, move.promotionKind != .queen { return badCapture &+ value }
        let isGood = victim >= attacker || position.gains(move, atLeast: 0)
        return isGood ? goodCapture &+ value : badCapture &+ value
    }
}

extension Position {
    /// Whether a move captures or promotes.
    @inline(__always)
    func isTactical(_ move: PackedMove) -> Bool {
        code(at: move.to) != 0 || move.isPromotion || move.isEnPassant
    }
}
