/// Now, as the state machine is told it.
package struct Moment: Sendable, Equatable {
    /// Since some fixed point; only ever grows.
    package var uptime: Duration
    /// Unix seconds: what goes into frames and is compared with expiry dates.
    package var unix: Int64

    package init(uptime: Duration, unix: Int64) {
        self.uptime = uptime
        self.unix = unix
    }
}
