/// How long to wait for an acknowledgement (RFC 6298).
struct RetransmissionTimer: Sendable {
    private static let initial = Duration.seconds(2)
    /// More than an acknowledgement is held back.
    private static let shortest = Duration.seconds(1)
    private static let longest = Duration.seconds(30)

    private var smoothed: Duration?
    private var variation = Duration.zero
    /// How often it has run out in succession.
    private var backoff = 0

    var timeout: Duration {
        let base = smoothed.map { $0 + variation * 4 } ?? Self.initial
        return min(max(base, Self.shortest) * (1 << min(backoff, 5)), Self.longest)
    }

    mutating func measured(_ roundTrip: Duration) {
        backoff = 0
        guard let smoothed else {
            self.smoothed = roundTrip
            variation = roundTrip / 2
            return
        }
        let difference = roundTrip > smoothed ? roundTrip - smoothed : smoothed - roundTrip
        variation = (variation * 3 + difference) / 4
        self.smoothed = (smoothed * 7 + roundTrip) / 8
    }

    mutating func ranOut() { backoff += 1 }

    /// Something arrived, though not what could be measured.
    mutating func progressed() { backoff = 0 }
}
