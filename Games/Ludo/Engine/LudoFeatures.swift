/// What the engine sees in a seat's tokens: numbered features, each with an amount. `LudoWeights` says what they are
/// worth.
package enum LudoFeatures {
    /// A token's way, from the yard on.
    static let ways = 0..<59
    package static let yard = 0
    /// How many tokens are on their way.
    static let active = 59..<64
    /// What an opponent's token stands close behind, one, two or more of them, and what only some farther behind: first
    /// where the seat itself rolls next, then where it does not. The amount is the share of the way that would be lost.
    static let exposed = 64..<72
    /// The seat rolls next.
    static let rolling = 72
    package static let count = 73

    /// Weights that know only how far each token has come: where learning starts.
    package static var progress: [Float] { (0..<count).map { ways.contains($0) ? Float($0) / 30 : 0 } }

    /// Names each feature of a seat.
    @inline(__always)
    package static func visit(
        _ node: LudoNode, _ seat: Int, roller: Int, among seats: [Int],
        _ body: (_ feature: Int, _ amount: Float) -> Void
    ) {
        var active = 0
        for token in 0..<4 {
            let way = node.way(seat, token)
            body(Int(way) &+ 1, 1)
            guard way >= 0, way < LudoTrack.home else { continue }
            active &+= 1
            guard way < LudoTrack.firstOfColumn, !LudoTrack.isSafe(way: way) else { continue }
            let (near, far) = pursuers(of: way, of: seat, in: node, among: seats)
            guard near &+ far > 0 else { continue }
            let degree = near > 0 ? min(near, 3) &- 1 : 3
            body(exposed.lowerBound &+ (roller == seat ? 0 : 4) &+ degree, Float(way &+ 6) / 57)
        }
        body(self.active.lowerBound &+ active, 1)
        if roller == seat { body(rolling, 1) }
    }

    /// Opponents' tokens up to six, and up to twelve, cells behind a cell that they pass.
    private static func pursuers(
        of way: Int8, of seat: Int, in node: LudoNode, among seats: [Int]
    ) -> (near: Int, far: Int) {
        var (near, far) = (0, 0)
        for other in seats where other != seat {
            let distance = LudoNode.distance(of: way, from: seat, to: other)
            guard distance <= 50 else { continue }
            for token in 0..<4 {
                let position = node.way(other, token)
                guard position >= 0, position < distance else { continue }
                if distance &- position <= 6 { near &+= 1 } else if distance &- position <= 12 { far &+= 1 }
            }
        }
        return (near, far)
    }
}
