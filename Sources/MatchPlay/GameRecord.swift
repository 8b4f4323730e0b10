/// A finished game of a match: a line of its file.
package struct GameRecord: Sendable, Equatable, Codable {
    /// Counted from 0. Games 2n and 2n+1 have the same opening and exchanged seats.
    package var number: Int
    /// Who sits where, by seat: "a" or "b".
    package var seats: [Side]
    package var winner: Side?
    /// "checkmate", or "adjudicated" where nobody played to the end.
    package var reason: String
    /// As the game writes them, dice and the opening included.
    package var moves: [String]
    /// Moves that A thought about, and the time for them.
    package var a: Effort
    package var b: Effort

    package enum Side: String, Sendable, Codable {
        case a, b
    }

    /// How long a side thought.
    package struct Effort: Sendable, Equatable, Codable {
        package var moves = 0
        package var seconds = 0.0
        /// The longest thought.
        package var longest = 0.0

        package init() {}

        mutating func add(_ time: Duration) {
            let time = time / .seconds(1)
            moves += 1
            seconds += time
            longest = max(longest, time)
        }

        static func + (one: Effort, other: Effort) -> Effort {
            var sum = one
            sum.moves += other.moves
            sum.seconds += other.seconds
            sum.longest = max(sum.longest, other.longest)
            return sum
        }
    }

    package init(
        number: Int, seats: [Side], winner: Side?, reason: String, moves: [String], a: Effort = Effort(),
        b: Effort = Effort()
    ) {
        self.number = number
        self.seats = seats
        self.winner = winner
        self.reason = reason
        self.moves = moves
        self.a = a
        self.b = b
    }

    /// A's points: 1, 0.5 or 0.
    package var points: Double {
        switch winner {
        case .a: 1
        case .b: 0
        case nil: 0.5
        }
    }
}
