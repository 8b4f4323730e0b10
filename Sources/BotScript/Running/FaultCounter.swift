/// Counts failures within a time that moves along.
struct FaultCounter {
    private let limit: Int
    private let interval: Duration
    /// The last `limit` of them, oldest first.
    private var moments: [Duration] = []

    init(limit: Int, interval: Duration) {
        self.limit = max(1, limit)
        self.interval = interval
    }

    /// Notes a failure.
    /// - Returns: whether there are too many.
    mutating func count(at now: Duration) -> Bool {
        moments.append(now)
        moments.removeAll { now - $0 > interval }
        return moments.count >= limit
    }
}
