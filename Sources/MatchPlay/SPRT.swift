import Foundation

/// Wald's sequential test: ends a match as soon as it is clear enough whether A is at most `elo0` or at least `elo1`
/// better. The likelihoods take the mean of the points as normally distributed.
package struct SPRT: Sendable, Equatable {
    package var elo0: Double
    package var elo1: Double
    /// How often a player that is only `elo0` better may pass.
    package var alpha: Double
    /// How often a player that is `elo1` better may fail.
    package var beta: Double

    /// What the test says.
    package enum Verdict: String, Sendable {
        case elo0, elo1
    }

    package init(elo0: Double, elo1: Double, alpha: Double = 0.05, beta: Double = 0.05) {
        self.elo0 = elo0
        self.elo1 = elo1
        self.alpha = alpha
        self.beta = beta
    }

    /// Reads `elo0=0,elo1=10[,alpha=0.05,beta=0.05]`.
    /// - Throws: `MatchError.badSPRT`.
    package init(parsing text: String) throws(MatchError) {
        var values = ["alpha": 0.05, "beta": 0.05]
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let sides = part.split(separator: "=", omittingEmptySubsequences: false)
            guard sides.count == 2, let value = Double(sides[1]), value.isFinite,
                ["elo0", "elo1", "alpha", "beta"].contains(sides[0])
            else { throw .badSPRT(text) }
            values[String(sides[0])] = value
        }
        guard let elo0 = values["elo0"], let elo1 = values["elo1"], elo0 < elo1, let alpha = values["alpha"],
            let beta = values["beta"], 0 < alpha, alpha < 0.5, 0 < beta, beta < 0.5
        else { throw .badSPRT(text) }
        self.init(elo0: elo0, elo1: elo1, alpha: alpha, beta: beta)
    }

    /// Below the lower bound the test says `elo0`, above the upper `elo1`.
    package var bounds: (lower: Double, upper: Double) { (log(beta / (1 - alpha)), log((1 - beta) / alpha)) }

    /// The logarithm of how much likelier `elo1` makes the score than `elo0`.
    package func logLikelihoodRatio(of score: MatchScore) -> Double {
        guard let share = score.share, let variance = score.variance else { return 0 }
        let low = score.share(ofElo: elo0)
        let high = score.share(ofElo: elo1)
        return Double(score.games) * (high - low) * (2 * share - low - high) / (2 * variance)
    }

    /// Fewer games say nothing: their mean is not distributed normally.
    package static let minGames = 20

    /// `nil` while more games are needed.
    package func verdict(on score: MatchScore) -> Verdict? {
        guard score.games >= SPRT.minGames else { return nil }
        let ratio = logLikelihoodRatio(of: score)
        return ratio <= bounds.lower ? .elo0 : ratio >= bounds.upper ? .elo1 : nil
    }
}
