/// Failed authentications of each address group, and the blocks they earn (relay.md 9.7).
struct StrikeBook {
    private struct Record {
        var strikes = 0
        var blocks = 0
        var blockedUntil: Int64 = .min
        var lastStrike: Int64
    }

    private var records: [AddressGroup: Record] = [:]
    private let limits: RelayConfiguration.RateLimit
    /// A record without a strike for this long is forgotten.
    private let memoryMilliseconds: Int64 = 600_000

    init(_ limits: RelayConfiguration.RateLimit) { self.limits = limits }

    func isBlocked(_ group: AddressGroup, uptime: Int64) -> Bool {
        records[group].map { uptime < $0.blockedUntil } ?? false
    }

    /// Counts a failure. The one that fills the count starts a block, and a later block lasts twice as long.
    mutating func strike(_ group: AddressGroup, uptime: Int64) {
        guard records[group] != nil || records.count < limits.maxGroups else { return }
        var record = records[group] ?? Record(lastStrike: uptime)
        record.lastStrike = uptime
        record.strikes += 1
        if record.strikes >= limits.maxFailedAuth {
            record.strikes = 0
            let doubled = limits.blockDuration.milliseconds << min(record.blocks, 10)
            record.blockedUntil = uptime + doubled
            record.blocks += 1
        }
        records[group] = record
    }

    mutating func forgive(_ group: AddressGroup) { records[group] = nil }

    mutating func purge(uptime: Int64) {
        records = records.filter {
            uptime - $0.value.lastStrike < memoryMilliseconds || uptime < $0.value.blockedUntil
        }
    }
}
