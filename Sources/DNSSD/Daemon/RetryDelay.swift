/// How long to wait for a daemon that is gone: half a second, then twice as long each time, up to ten seconds.
struct RetryDelay {
    private var delay = Self.first

    private static let first = Duration.milliseconds(500)
    private static let last = Duration.seconds(10)

    mutating func next() -> Duration {
        defer { delay = min(delay * 2, Self.last) }
        return delay
    }

    mutating func reset() { delay = Self.first }
}
