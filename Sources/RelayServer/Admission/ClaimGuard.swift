/// Slows down guessing of the claim secret: so many wrong ones, then nobody may try for a while (relay.md 5.3).
struct ClaimGuard {
    private var failures = 0
    private var closedUntil: Int64 = .min
    private let settings: RelayConfiguration.Authentication

    init(_ settings: RelayConfiguration.Authentication) { self.settings = settings }

    func isCoolingDown(uptime: Int64) -> Bool { uptime < closedUntil }

    mutating func fail(uptime: Int64) {
        failures += 1
        guard failures >= settings.maxClaimFailures else { return }
        failures = 0
        closedUntil = uptime + settings.claimCooldown.milliseconds
    }
}
