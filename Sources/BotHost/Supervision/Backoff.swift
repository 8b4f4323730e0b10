/// When to start a failed bot again: 1, 2, 4 and 8 s after its failures within ten minutes, and not any more after the
/// fifth. A value.
struct Backoff: Sendable {
    private var failures: [Duration] = []

    static let window = Duration.seconds(600)
    static let maxFailures = 5

    /// - Returns: the delay before the next start; `nil` when it stays stopped.
    mutating func failed(at now: Duration) -> Duration? {
        failures.removeAll { now - $0 >= Self.window }
        failures.append(now)
        guard failures.count < Self.maxFailures else { return nil }
        return .seconds(1 << (failures.count - 1))
    }
}
