import DequeModule

/// What was seen lately: a set bounded in count and age, for dropping duplicates and replays (relay.md 12.6).
public struct RecentlySeen<Key: Hashable & Sendable>: Sendable {
    private var keys: Set<Key> = []
    private var order: Deque<(key: Key, at: Duration)> = []
    private let capacity: Int
    private let lifetime: Duration

    /// - Parameters:
    ///   - capacity: the most keys kept; the oldest goes first.
    ///   - lifetime: how long a key is remembered.
    public init(capacity: Int = 10_000, lifetime: Duration = .seconds(300)) {
        self.capacity = capacity
        self.lifetime = lifetime
    }

    /// How many keys are kept.
    public var count: Int { order.count }

    /// Whether the key is remembered. (What has outlived its time goes with the next `insert`.)
    public func contains(_ key: Key) -> Bool { keys.contains(key) }

    /// Remembers a key.
    /// - Returns: `false` when it is a repeat.
    public mutating func insert(_ key: Key, now: Duration) -> Bool {
        while let oldest = order.first, now - oldest.at >= lifetime { removeOldest() }
        guard keys.insert(key).inserted else { return false }
        order.append((key, now))
        if order.count > capacity { removeOldest() }
        return true
    }

    private mutating func removeOldest() { keys.remove(order.removeFirst().key) }
}
