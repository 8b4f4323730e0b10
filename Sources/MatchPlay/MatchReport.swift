/// How a match went so far.
package struct MatchReport: Sendable, Equatable {
    package private(set) var score: MatchScore
    /// How often games ended how: "checkmate", "adjudicated".
    package private(set) var reasons: [String: Int] = [:]
    package private(set) var a = GameRecord.Effort()
    package private(set) var b = GameRecord.Effort()
    package let sprt: SPRT?

    package init(of settings: MatchSettings, sprt: SPRT? = nil) {
        score = MatchScore(roundLength: settings.roundLength, fairShare: settings.fairShare)
        self.sprt = sprt
    }

    package mutating func add(_ game: GameRecord) {
        score.add(game)
        reasons[game.reason, default: 0] += 1
        a = a + game.a
        b = b + game.b
    }

    /// What the sequential test says; `nil` without one, or while it needs more games.
    package var verdict: SPRT.Verdict? { sprt?.verdict(on: score) }
}

extension GameRecord.Effort {
    /// Milliseconds a move.
    package var mean: Double { moves > 0 ? seconds / Double(moves) * 1000 : 0 }
}
