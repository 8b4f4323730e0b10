/// The tokens as the search has them: quick to copy and to move. Who plays, and whose turn it is, is known elsewhere.
package struct LudoNode: Sendable, Hashable {
    /// Each token's way (`LudoTrack`), four a seat.
    var ways: SIMD16<Int8>

    package init(_ state: LudoState) { ways = state.ways }

    func way(_ seat: Int, _ token: Int) -> Int8 { ways[seat &* 4 &+ token] }

    package func isFinished(_ seat: Int) -> Bool {
        (0..<4).allSatisfy { way(seat, $0) == LudoTrack.home }
    }

    /// What a roll leads to, token by token; tokens that stand together are one choice.
    package func results(of roll: Int, for seat: Int, among seats: [Int]) -> [(token: Int, node: LudoNode)] {
        var results: [(token: Int, node: LudoNode)] = []
        results.reserveCapacity(4)
        for token in 0..<4 {
            let from = way(seat, token)
            guard !(0..<token).contains(where: { way(seat, $0) == from }), let end = end(seat, from, roll) else {
                continue
            }
            var node = self
            node.ways[seat &* 4 &+ token] = end
            node.capture(at: end, by: seat, among: seats)
            results.append((token, node))
        }
        return results
    }

    private func end(_ seat: Int, _ from: Int8, _ roll: Int) -> Int8? {
        guard let end = LudoTrack.way(from: from, roll: roll) else { return nil }
        guard end >= LudoTrack.firstOfColumn, end < LudoTrack.home else { return end }
        return (0..<4).contains { way(seat, $0) == end } ? nil : end
    }

    private mutating func capture(at end: Int8, by seat: Int, among seats: [Int]) {
        guard end < LudoTrack.firstOfColumn, !LudoTrack.isSafe(way: end) else { return }
        for other in seats where other != seat {
            let distance = Self.distance(of: end, from: seat, to: other)
            // The cell before a seat's start is none of its way: there its home column begins.
            guard distance <= 50 else { continue }
            for token in 0..<4 where way(other, token) == distance {
                ways[other &* 4 &+ token] = LudoTrack.yard
                return
            }
        }
    }

    /// A cell of the track, given by a seat's way, counted from another seat's start: 0 to 51.
    static func distance(of way: Int8, from seat: Int, to other: Int) -> Int8 {
        let distance = Int(way) &+ (seat &- other) &* 13 &+ 52
        return Int8(truncatingIfNeeded: distance >= 104 ? distance &- 104 : distance >= 52 ? distance &- 52 : distance)
    }
}
