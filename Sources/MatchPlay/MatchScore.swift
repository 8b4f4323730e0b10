import Foundation

/// How a match stands, from A's view. The order in which games ended does not matter.
package struct MatchScore: Sendable, Equatable {
    package private(set) var wins = 0
    package private(set) var draws = 0
    package private(set) var losses = 0
    /// So many games have the same opening and dice, and give both sides every seat alike: a pair, or a round.
    package let roundLength: Int
    /// The share of the points that A has if it is as good as B: ½, unless A has fewer or more seats.
    package let fairShare: Double
    /// Complete rounds by A's points: 0, ½, 1, 1½, 2 for pairs. A draw counts ½ here.
    package private(set) var rounds: [Int]
    private var begun: [Int: Begun] = [:]

    /// A round that is not complete: its games, and A's points of them.
    private struct Begun: Sendable, Equatable {
        var games = 0
        var points = 0.0
    }

    package init(roundLength: Int = 2, fairShare: Double = 0.5) {
        self.roundLength = roundLength
        self.fairShare = fairShare
        rounds = Array(repeating: 0, count: 2 * roundLength + 1)
    }

    package init(_ games: some Sequence<GameRecord>) {
        self.init()
        for game in games { add(game) }
    }

    package mutating func add(_ game: GameRecord) {
        switch game.winner {
        case .a: wins += 1
        case .b: losses += 1
        case nil: draws += 1
        }
        let number = game.number / roundLength
        var round = begun.removeValue(forKey: number) ?? Begun()
        round.games += 1
        round.points += game.points
        if round.games < roundLength { begun[number] = round } else { rounds[Int(round.points * 2)] += 1 }
    }

    package var games: Int { wins + draws + losses }
    package var points: Double { Double(wins) + Double(draws) / 2 }
    /// A's share of the points; `nil` before the first game.
    package var share: Double? { games > 0 ? points / Double(games) : nil }

    /// How much better A is; `nil` as long as one side has all points.
    package var elo: Double? { share.flatMap(elo) }

    /// The difference of strength within which the truth lies with 95 %; an end is `nil` where nothing bounds it.
    package var eloRange: (low: Double?, high: Double?) {
        guard let share, let deviation else { return (nil, nil) }
        return (elo(share - 1.96 * deviation), elo(share + 1.96 * deviation))
    }

    /// The share's standard error; `nil` before the second game.
    package var deviation: Double? { variance.map { ($0 / Double(games)).squareRoot() } }

    /// Of one game. Games of a round depend on each other by their opening and dice, so rounds count as one observation
    /// each (pairs: pentanomial) as soon as there are some; before that games do (trinomial).
    package var variance: Double? {
        guard games > 1 else { return nil }
        let areRounds = rounds.reduce(0, +) >= 5
        let counts = areRounds ? rounds : [losses, draws, wins]
        let number = Double(counts.reduce(0, +))
        let values = counts.indices.map { Double($0) / Double(counts.count - 1) }
        let mean = zip(counts, values).map { Double($0) * $1 }.reduce(0, +) / number
        let squares = zip(counts, values).map { Double($0) * ($1 - mean) * ($1 - mean) }.reduce(0, +)
        // One made-up observation far off keeps a few equal results from looking certain.
        return (squares + 0.25) / (number + 1) * (areRounds ? Double(roundLength) : 1)
    }

    /// The difference of strength that goes with a share of the points; `nil` outside 0 to 1. As if every seat were a
    /// player, and each won in proportion to its strength (Bradley and Terry).
    package func elo(_ share: Double) -> Double? {
        func odds(_ share: Double) -> Double { share / (1 - share) }
        return share > 0 && share < 1 ? 400 * log10(odds(share) / odds(fairShare)) : nil
    }

    /// The share of the points that goes with a difference of strength.
    package func share(ofElo elo: Double) -> Double {
        1 / (1 + pow(10, -elo / 400) * (1 - fairShare) / fairShare)
    }
}
