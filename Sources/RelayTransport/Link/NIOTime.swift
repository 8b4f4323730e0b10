import NIOCore

extension TimeAmount {
    init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        self = .nanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }
}

extension NIODeadline {
    /// Since the clock's start.
    var uptime: Duration { .nanoseconds(Int64(uptimeNanoseconds)) }

    init(uptime: Duration) { self = .uptimeNanoseconds(0) + TimeAmount(uptime) }
}
