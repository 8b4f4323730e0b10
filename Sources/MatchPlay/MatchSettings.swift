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
    /// Seats of a game.
    package var seats: Int
    /// How many of them A has, side by side, one further on in each game; without it A and B take them in turn, and the
    /// other way round in every second game.
    package var aSeats: Int?
    /// Whether a game ends when both sides expect the same result for long: `Adjudicator`.
    package var isAdjudicated: Bool
    /// Beginnings, each played with both orders of seats; empty means the start of the game.
    package var openings: [String]

    package init(
        game: GameType, a: PlayerSpecification, b: PlayerSpecification, moveTime: Duration, seed: UInt64,
        seats: Int = 2, aSeats: Int? = nil, isAdjudicated: Bool = false, openings: [String] = []
    ) {
        self.game = game
        self.a = a
        self.b = b
        self.moveTime = moveTime
        self.seed = seed
        self.seats = seats
        self.aSeats = aSeats
        self.isAdjudicated = isAdjudicated
        self.openings = openings
    }

    /// After so many games both sides have had every seat alike. They share opening and dice: a pair, or a round.
    package var roundLength: Int { aSeats == nil ? 2 : seats }

    /// The share of the points that A would have if it were as good as B.
    package var fairShare: Double { aSeats.map { Double($0) / Double(seats) } ?? 0.5 }

    /// Who sits where in a game.
    package func seating(ofGame number: Int) -> [GameRecord.Side] {
        (0..<seats).map { seat in
            guard let aSeats else { return (seat + number).isMultiple(of: 2) ? .a : .b }
            return (seat + seats - number % seats) % seats < aSeats ? .a : .b
        }
    }

    /// The moves that a game begins with.
    package func opening(ofGame number: Int) -> String {
        openings.isEmpty ? "" : openings[number / roundLength % openings.count]
    }

    /// Where dice and choices of a game come from. A round shares the dice as well as the opening; other rounds have
    /// nothing in common with it. Seeds that lie a step of the generator apart would not do: one sequence is the other, moved.
    package func generator(ofGame number: Int) -> SeededGenerator {
        var match = SeededGenerator(seed: seed)
        var round = SeededGenerator(seed: match.next() &+ UInt64(number / roundLength))
        return SeededGenerator(seed: round.next())
    }

    /// Name and value of each setting, as a match file's first line has them.
    var fields: [(name: String, value: String)] {
        [
            ("game", game.rawValue), ("a", a.description), ("b", b.description),
            ("moveTimeMilliseconds", String(Int(moveTime / .milliseconds(1)))), ("seed", String(seed)),
            ("seats", String(seats)), ("aSeats", aSeats.map(String.init) ?? "in turn"),
            ("adjudicated", String(isAdjudicated)), ("openings", openingsDigest),
        ]
    }

    /// What settings were in files that do not name them, because there was no choice.
    static let former = ["aSeats": "in turn"]

    /// Number and FNV-1a of the openings: enough to notice that a file was exchanged.
    private var openingsDigest: String {
        let hash = openings.joined(separator: "\n").utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
            ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3
        }
        return "\(openings.count)-\(String(hash, radix: 16))"
    }
}
