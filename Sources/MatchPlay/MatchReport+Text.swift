import Foundation

extension MatchReport {
    /// "34 of 50 (68.0 %), +30 =8 -12, Elo +131 ± 95".
    package var line: String {
        guard let share = score.share else { return "no games yet" }
        let fair = score.fairShare == 0.5 ? "" : ", equals \(Self.decimals(score.fairShare * 100, 1)) %"
        let percent = "\(Self.decimals(share * 100, 1)) %\(fair)"
        var parts = [
            "\(Self.decimals(score.points, score.draws.isMultiple(of: 2) ? 0 : 1)) of \(score.games) (\(percent))",
            "+\(score.wins) =\(score.draws) -\(score.losses)", "Elo \(eloText)",
        ]
        if let sprt {
            let ratio = sprt.logLikelihoodRatio(of: score)
            let bounds = sprt.bounds
            parts.append(
                "LLR \(Self.decimals(ratio, 2)) in (\(Self.decimals(bounds.lower, 2)), \(Self.decimals(bounds.upper, 2)))"
            )
        }
        return parts.joined(separator: ", ")
    }

    /// The difference with its error bar; with both ends where they are not equally far, and open where nothing bounds it.
    private var eloText: String {
        let (low, high) = score.eloRange
        switch (score.elo, low, high) {
        case (let elo?, let low?, let high?) where abs(high + low - 2 * elo) < (high - low) / 10:
            return "\(Self.signed(elo)) ± \(Self.decimals((high - low) / 2, 0))"
        case (let elo?, let low, let high):
            return "\(Self.signed(elo)) (\(low.map(Self.signed) ?? "?") to \(high.map(Self.signed) ?? "?"))"
        case (nil, let low?, nil): return "over \(Self.signed(low))"
        case (nil, nil, let high?): return "under \(Self.signed(high))"
        default: return "unknown"
        }
    }

    /// The whole story, for the end of a match.
    package func summary(of settings: MatchSettings) -> String {
        let seats = settings.seats
        func share(_ count: Int?) -> String { count.map { ", on \($0) of \(seats) seats" } ?? "" }
        var lines = [
            "A \(settings.a)\(share(settings.aSeats))", "B \(settings.b)\(share(settings.aSeats.map { seats - $0 }))",
            "A has \(line)",
        ]
        if score.rounds.contains(where: { $0 > 0 }) {
            let counts = score.rounds.map(String.init).joined(separator: ", ")
            lines.append(
                score.roundLength == 2
                    ? "pairs by A's points 0, ½, 1, 1½, 2: \(counts)"
                    : "rounds of \(score.roundLength) games by A's points 0, ½, … \(score.roundLength): \(counts)")
        }
        let ends = reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.key) \($0.value)" }
        lines.append("ended by: \(ends.joined(separator: ", "))")
        lines.append("time for a move: A \(Self.effort(self.a)); B \(Self.effort(self.b))")
        if let sprt, let verdict {
            let elo = verdict == .elo1 ? "at least \(sprt.elo1)" : "at most \(sprt.elo0)"
            lines.append("the test says that A is \(elo) Elo better")
        }
        return lines.joined(separator: "\n")
    }

    private static func effort(_ effort: GameRecord.Effort) -> String {
        "\(decimals(effort.mean, 1)) ms, at most \(decimals(effort.longest * 1000, 0)) ms"
    }

    private static func signed(_ value: Double) -> String {
        // What rounds to nothing has no sign.
        let rounded = value.rounded() + 0.0
        return (rounded < 0 ? "" : "+") + decimals(rounded, 0)
    }

    private static func decimals(_ value: Double, _ digits: Int) -> String {
        value.formatted(.number.precision(.fractionLength(digits)).grouping(.never).locale(Locale(identifier: "en_US")))
    }
}
