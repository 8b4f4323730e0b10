/// When something happens and where its randomness comes from: the two things a pure machine must be given.
package struct Occasion {
    /// Wall clock, milliseconds since 1970.
    package var unixMilliseconds: Int64
    /// Monotonic clock in milliseconds, for ages and deadlines.
    package var uptime: Int64
    /// Unpredictable bytes.
    package var random: (_ count: Int) -> [UInt8]

    package init(unixMilliseconds: Int64, uptime: Int64, random: @escaping (_ count: Int) -> [UInt8]) {
        self.unixMilliseconds = unixMilliseconds
        self.uptime = uptime
        self.random = random
    }

    /// Wall clock, seconds since 1970.
    package var unixSeconds: Int64 { unixMilliseconds / 1000 }
}

extension Duration {
    /// Whole milliseconds, rounded down.
    var milliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
    /// Whole seconds, rounded down.
    var seconds: Int64 { components.seconds }
}

/// Whether two times are at most `window` apart, for any values of an attacker's choice.
func isWithin(_ window: Duration, _ a: Int64, _ b: Int64) -> Bool {
    let (difference, overflow) = a.subtractingReportingOverflow(b)
    return !overflow && difference.magnitude <= UInt64(max(0, window.seconds))
}
