/// Now, as the state machine is told it.
struct Moment: Sendable, Equatable {
    /// Since some fixed point; only ever grows.
    var uptime: Duration
    /// Unix seconds: what goes into frames and is compared with expiry dates.
    var unix: Int64
}
