import Foundation

/// How a match stands, from A's view. The order in which games ended does not matter.
package struct MatchScore: Sendable, Equatable {
    package private(set) var wins = 0
    package private(set) var draws = 0
    package private(set) var losses = 0
    /// Pairs of games with the same opening and exchanged seats, by A's points: 0, ½, 1, 1½, 2.
    package private(set) var pairs = [0, 0, 0, 0, 0]
    /// A's points of games whose twin is not over.
    private var single: [Int: Double] = [:]

    package init() {}

    package init(_ games: some Sequence<GameRecord>) {
        for game in games { add(game) }
    }

    package mutating func add(_ game: GameRecord) {
        switch game.winner {
        case .a: wins += 1
        case .b: losses += 1
        case nil: draws += 1
        }
        if let other = single.removeValue(forKey: game.number ^ 1) {
            pairs[Int((other + game.points) * 2)] += 1
        } else {
            single[game.number] = game.points
        }
    }

    package var games: Int { wins + draws + losses }
    package var points: Double { Double(wins) + Double(draws) / 2 }
    /// A's share of the points; `nil` before the first game.
    package var share: Double? { games > 0 ? points / Double(games) : nil }

    /// How much better A is; `nil` as long as one side has all points.
    package var elo: Double? { share.flatMap(MatchScore.elo) }

    /// The difference of strength within which the truth lies with 95 %; an end is `nil` where nothing bounds it.
    package var eloRange: (low: Double?, high: Double?) {
        guard let share, let deviation else { return (nil, nil) }
        return (MatchScore.elo(share - 1.96 * deviation), MatchScore.elo(share + 1.96 * deviation))
    }

    /// The share's standard error; `nil` before the second game.
    package var deviation: Double? { variance.map { ($0 / Double(games)).squareRoot() } }

    /// Of one game. Games of a pair depend on each other by their opening, so pairs count as one observation each
    /// (pentanomial) as soon as there are some; before that games do (trinomial).
    package var variance: Double? {
        guard games > 1 else { return nil }
        let complete = pairs.reduce(0, +)
        let counts = complete >= 5 ? pairs.map(Double.init) : [Double(losses), 0, Double(draws), 0, Double(wins)]
        let number = counts.reduce(0, +)
        let values = [0, 0.25, 0.5, 0.75, 1]
        let mean = zip(counts, values).map(*).reduce(0, +) / number
        let squares = zip(counts, values).map { $0 * ($1 - mean) * ($1 - mean) }.reduce(0, +)
        // One made-up observation far off keeps a few equal results from looking certain.
        return (squares + 0.25) / (number + 1) * (complete >= 5 ? 2 : 1)
    }

    /// The difference of strength that goes with a share of the points; `nil` outside 0 to 1.
    package static func elo(_ share: Double) -> Double? {
        share > 0 && share < 1 ? -400 * log10(1 / share - 1) : nil
    }

    /// The share of the points that goes with a difference of strength.
    package static func share(ofElo elo: Double) -> Double { 1 / (1 + pow(10, -elo / 400)) }
}
