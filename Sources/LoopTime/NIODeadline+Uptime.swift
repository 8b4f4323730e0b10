package import NIOCore

extension NIODeadline {
    /// Since the clock's start.
    package var uptime: Duration { .nanoseconds(Int64(uptimeNanoseconds)) }

    /// - Parameter uptime: since the clock's start. What is more than a century away is so far.
    package init(uptime: Duration) {
        let (seconds, attoseconds) = min(uptime, .seconds(1 << 32)).components
        self = .uptimeNanoseconds(UInt64(max(0, seconds * 1_000_000_000 + attoseconds / 1_000_000_000)))
    }
}
