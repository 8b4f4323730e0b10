import Foundation

/// What a position before a roll is worth to each seat: its chance to be the next to bring all tokens home.
package struct LudoChances: Sendable {
    private let seats: [Int]
    private let weights: LudoWeights

    package init(seats: [Int], weights: LudoWeights = .learned) {
        self.seats = seats
        self.weights = weights
    }

    /// Who rolls next. The third six in a row is left out of account.
    package func roller(after dice: Int, of seat: Int, in node: LudoNode) -> Int {
        dice == 6 && !node.isFinished(seat) ? seat : next(after: seat, in: node)
    }

    private func next(after seat: Int, in node: LudoNode) -> Int {
        (seats.first { $0 > seat && !node.isFinished($0) } ?? seats.first { $0 < seat && !node.isFinished($0) }) ?? seat
    }

    /// - Parameters:
    ///   - roller: the seat that rolls next.
    ///   - depth: how many rolls to look ahead, each player choosing what is best for itself.
    package func value(of node: LudoNode, roller: Int, depth: Int) -> SIMD4<Float> {
        if depth == 0 || seats.count(where: { !node.isFinished($0) }) < 2 { return guess(node, roller: roller) }
        var sum = SIMD4<Float>.zero
        for roll in 1...6 {
            let results = node.results(of: roll, for: roller, among: seats)
            var best: SIMD4<Float>?
            for (_, result) in results {
                let value = value(
                    of: result, roller: self.roller(after: roll, of: roller, in: result), depth: depth - 1)
                if best.map({ value[roller] > $0[roller] }) ?? true { best = value }
            }
            sum += best ?? value(of: node, roller: next(after: roller, in: node), depth: depth - 1)
        }
        return sum / 6
    }

    /// Seats that have finished have all they want; the others share the rest by their odds. Whoever is left over when
    /// all others have finished has lost.
    private func guess(_ node: LudoNode, roller: Int) -> SIMD4<Float> {
        var chances = SIMD4<Float>.zero
        let open = seats.filter { !node.isFinished($0) }
        for seat in seats where node.isFinished(seat) { chances[seat] = 1 }
        guard open.count > 1 else { return chances }
        for seat in open { chances[seat] = exp(weights.score(node, seat, roller: roller, among: seats)) }
        let sum = open.reduce(0) { $0 + chances[$1] }
        let share: Float = open.count == seats.count ? 1 : 0.5
        for seat in open { chances[seat] *= share / sum }
        return chances
    }
}
