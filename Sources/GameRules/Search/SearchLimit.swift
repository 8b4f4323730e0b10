/// When a search has to end. Asked often, it looks at the clock rarely.
package struct SearchLimit {
    private let deadline: ContinuousClock.Instant
    private let interval: Int
    private let isCancelled: @Sendable () -> Bool
    private var calls = 0
    private var isOver = false

    /// - Parameter interval: how many calls there are between two looks at the clock.
    package init(time: Duration, interval: Int, isCancelled: @escaping @Sendable () -> Bool) {
        deadline = .now + time
        self.interval = interval
        self.isCancelled = isCancelled
    }

    package mutating func isReached() -> Bool {
        calls += 1
        if !isOver, calls % interval == 0 { isOver = isCancelled() || .now >= deadline }
        return isOver
    }
}

extension GameRules {
    /// Plays a move that `legalMoves` has listed.
    func applyListed(_ move: Move, to state: inout State) {
        do {
            try apply(move, to: &state)
        } catch {
            preconditionFailure("the rules list \(move) and refuse it: \(error)")
        }
    }
}
