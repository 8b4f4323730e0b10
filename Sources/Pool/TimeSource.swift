public import Foundation

/// Where a shell gets its time from, so that tests can turn the clock by hand.
public struct TimeSource: Sendable {
    /// Monotonic time since some fixed moment: what the value types call `now`.
    public let now: @Sendable () -> Duration
    /// The calendar's time, for what is shown or stored.
    public let date: @Sendable () -> Date
    /// Waits that long.
    /// - Throws: `CancellationError`.
    public let sleep: @Sendable (Duration) async throws -> Void

    public init<C: Clock<Duration>>(clock: C, date: @escaping @Sendable () -> Date = { Date() }) {
        let start = clock.now
        now = { start.duration(to: clock.now) }
        self.date = date
        sleep = { try await clock.sleep(for: $0) }
    }

    /// The machine's clock.
    public static var system: TimeSource { TimeSource(clock: ContinuousClock()) }
}
