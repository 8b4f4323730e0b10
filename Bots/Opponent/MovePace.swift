/// How long an opponent waits before it moves: a value.
package enum MovePace {
    /// - Parameters:
    ///   - choices: how many legal moves there are.
    ///   - moveCount: the moves made so far.
    ///   - chance: from 0 up to but not including 1.
    package static func delay(_ pace: OpponentSettings.Pace, choices: Int, moveCount: Int, chance: Double) -> Duration {
        switch pace {
        case .instant: return .zero
        case .fast: return .milliseconds(300 + Int(400 * chance))
        case .human:
            // Nothing to think about, or the first moves that everybody knows.
            if choices <= 1 { return .milliseconds(500 + Int(500 * chance)) }
            let opening = moveCount < 6 ? 0.5 : 1
            let weight = min(1, Double(choices) / 30)
            // Mostly near the lower end, now and then long.
            let seconds = (1 + 2 * weight + 5 * weight * chance * chance * chance) * opening
            return .milliseconds(Int(seconds * 1_000))
        }
    }
}
