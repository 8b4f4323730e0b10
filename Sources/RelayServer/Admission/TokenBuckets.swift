/// A token bucket for each address group (relay.md 9.7).
struct TokenBuckets {
    private struct Bucket {
        var tokens: Double
        /// Extra cost of the next charge.
        var penalty = 0.0
        var uptime: Int64
    }

    private var buckets: [AddressGroup: Bucket] = [:]
    private let rate: Double
    private let maxGroups: Int
    /// Idle this long, a bucket is full again at any rate and can be forgotten.
    private let idleMilliseconds: Int64 = 60_000

    /// - Parameters:
    ///   - rate: capacity, and tokens that flow back each second.
    ///   - maxGroups: groups remembered; beyond that a new one gets nothing.
    init(rate: Int, maxGroups: Int) {
        self.rate = Double(rate)
        self.maxGroups = maxGroups
    }

    /// Takes one token, and the penalty of an earlier fault, which is forgiven even when this is refused.
    mutating func take(from group: AddressGroup, uptime: Int64) -> Bool {
        guard var bucket = buckets[group] ?? fresh(uptime: uptime) else { return false }
        let elapsed = Double(max(0, uptime - bucket.uptime)) / 1000
        bucket.tokens = min(rate, bucket.tokens + elapsed * rate)
        bucket.uptime = uptime
        let cost = 1 + bucket.penalty
        bucket.penalty = 0
        let granted = bucket.tokens >= cost
        if granted { bucket.tokens -= cost }
        buckets[group] = bucket
        return granted
    }

    /// Makes the next charge of a group cost `extra` more.
    mutating func penalise(_ group: AddressGroup, by extra: Double, uptime: Int64) {
        guard var bucket = buckets[group] ?? fresh(uptime: uptime) else { return }
        bucket.penalty += extra
        buckets[group] = bucket
    }

    mutating func purge(uptime: Int64) {
        buckets = buckets.filter { uptime - $0.value.uptime < idleMilliseconds }
    }

    private func fresh(uptime: Int64) -> Bucket? {
        buckets.count < maxGroups ? Bucket(tokens: rate, uptime: uptime) : nil
    }
}
