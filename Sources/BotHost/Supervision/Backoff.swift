/// When to start a failed bot again: 1, 2, 4 … 60 s, from the beginning after ten quiet minutes, and not any more after
/// five failures within ten minutes. A value.
struct Backoff {
    private var failures: [Duration] = []

    static let window = Duration.seconds(600)
    static let maxFailures = 5

    /// - Returns: the delay before the next start; `nil` when it stays stopped.
    mutating func failed(at now: Duration) -> Duration? {
        failures.removeAll { now - $0 >= Self.window }
        failures.append(now)
        guard failures.count < Self.maxFailures else { return nil }
        return min(.seconds(1 << (failures.count - 1)), .seconds(60))
    }
}
