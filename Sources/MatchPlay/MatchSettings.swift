package import GameRules
package import PoolWire

/// What decides how each game of a match goes. Games of equal settings belong together.
package struct MatchSettings: Sendable, Equatable {
    package var game: GameType
    package var a: PlayerSpecification
    package var b: PlayerSpecification
    /// The most time for one move.
    package var moveTime: Duration
    package var seed: UInt64
    /// Seats of a game; A and B take them in turn.
    package var seats: Int
    /// Whether a game ends when both sides expect the same result for long: `Adjudicator`.
    package var isAdjudicated: Bool
    /// Beginnings, each played with both orders of seats; empty means the start of the game.
    package var openings: [String]

    package init(
        game: GameType, a: PlayerSpecification, b: PlayerSpecification, moveTime: Duration, seed: UInt64,
        seats: Int = 2, isAdjudicated: Bool = false, openings: [String] = []
    ) {
        self.game = game
        self.a = a
        self.b = b
        self.moveTime = moveTime
        self.seed = seed
        self.seats = seats
        self.isAdjudicated = isAdjudicated
        self.openings = openings
    }

    /// Where dice and choices of a game come from. A pair shares the dice as well as the opening; other pairs have nothing
    /// in common with it. Seeds that lie a step of the generator apart would not do: one sequence is the other, moved.
    package func generator(ofGame number: Int) -> SeededGenerator {
        var match = SeededGenerator(seed: seed)
        var pair = SeededGenerator(seed: match.next() &+ UInt64(number / 2))
        return SeededGenerator(seed: pair.next())
    }

    /// Name and value of each setting, as a match file's first line has them.
    var fields: [(name: String, value: String)] {
        [
            ("game", game.rawValue), ("a", a.description), ("b", b.description),
            ("moveTimeMilliseconds", String(Int(moveTime / .milliseconds(1)))), ("seed", String(seed)),
            ("seats", String(seats)), ("adjudicated", String(isAdjudicated)), ("openings", openingsDigest),
        ]
    }

    /// Number and FNV-1a of the openings: enough to notice that a file was exchanged.
    private var openingsDigest: String {
        let hash = openings.joined(separator: "\n").utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
            ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3
        }
        return "\(openings.count)-\(String(hash, radix: 16))"
    }
}
