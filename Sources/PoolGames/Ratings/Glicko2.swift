import Foundation

/// How strong a player is held to be, and how sure that is: the Glicko-2 system (Mark E. Glickman, "Example of the
/// Glicko-2 system", 2022). A value.
///
/// Updated after every game; the time since the last one widens the deviation, a rating period being a week.
public struct Glicko2: Sendable, Equatable {
    /// About 600 for beginners to 2,800 for masters; who is unknown begins with 1,500.
    public var rating: Double
    /// The standard deviation of `rating`: 350 for the unknown.
    public var deviation: Double
    /// How erratic the player is: about 0.06.
    public var volatility: Double

    /// - Parameters: what is known; the defaults are those of somebody unknown.
    public init(rating: Double = 1_500, deviation: Double = 350, volatility: Double = 0.06) {
        self.rating = rating
        self.deviation = deviation
        self.volatility = volatility
    }

    /// Whether too little is known to rank the player: a deviation above 110.
    public var isProvisional: Bool { deviation > 110 }

    /// The points that this player may expect against another, 0 to 1.
    public func expectedScore(against other: Glicko2) -> Double {
        1 / (1 + exp(-Self.g(hypot(phi, other.phi)) * (mu - other.mu)))
    }

    /// One game, or several that were played at the same time.
    public struct Game: Sendable {
        /// The opponent before the game.
        public var opponent: Glicko2
        /// 1 for a win, 0.5 for a draw, 0 for a loss.
        public var score: Double

        public init(opponent: Glicko2, score: Double) {
            self.opponent = opponent
            self.score = score
        }
    }

    /// The rating after games.
    /// - Parameter periods: weeks since the last game, 0 or more.
    public func after(_ games: [Game], periods: Double) -> Glicko2 {
        let widened = hypot(phi, volatility * max(0, periods).squareRoot())
        guard !games.isEmpty else { return make(mu: mu, phi: widened, volatility: volatility) }
        var information = 0.0
        var surprise = 0.0
        for game in games {
            let g = Self.g(game.opponent.phi)
            let expected = 1 / (1 + exp(-g * (mu - game.opponent.mu)))
            information += g * g * expected * (1 - expected)
            surprise += g * (game.score - expected)
        }
        let variance = 1 / information
        let volatility = newVolatility(phi: widened, variance: variance, delta: variance * surprise)
        let before = hypot(widened, volatility)
        let after = 1 / (1 / (before * before) + information).squareRoot()
        return make(mu: mu + after * after * surprise, phi: after, volatility: volatility)
    }

    // MARK: The paper's steps

    private static let scale = 173.7178
    /// How much volatility may change: τ.
    private static let tau = 0.5

    private var mu: Double { (rating - 1_500) / Self.scale }
    private var phi: Double { deviation / Self.scale }

    private func make(mu: Double, phi: Double, volatility: Double) -> Glicko2 {
        Glicko2(
            rating: 1_500 + Self.scale * mu, deviation: min(350, max(30, Self.scale * phi)), volatility: volatility)
    }

    private static func g(_ phi: Double) -> Double { 1 / (1 + 3 * phi * phi / (.pi * .pi)).squareRoot() }

    /// Step 5: the Illinois variant of false position.
    private func newVolatility(phi: Double, variance: Double, delta: Double) -> Double {
        let a = log(volatility * volatility)
        func f(_ x: Double) -> Double {
            let e = exp(x)
            let sum = phi * phi + variance + e
            return e * (delta * delta - sum) / (2 * sum * sum) - (x - a) / (Self.tau * Self.tau)
        }
        var low = a
        var high: Double
        if delta * delta > phi * phi + variance {
            high = log(delta * delta - phi * phi - variance)
        } else {
            var k = 1.0
            while f(a - k * Self.tau) < 0, k < 100 { k += 1 }
            high = a - k * Self.tau
        }
        var fLow = f(low)
        var fHigh = f(high)
        // Converges in a few steps; the bound is for numbers that no game produces.
        for _ in 0..<100 where abs(high - low) > 1e-6 {
            let middle = low + (low - high) * fLow / (fHigh - fLow)
            let fMiddle = f(middle)
            if fMiddle * fHigh <= 0 {
                (low, fLow) = (high, fHigh)
            } else {
                fLow /= 2
            }
            (high, fHigh) = (middle, fMiddle)
        }
        return exp(low / 2)
    }
}
