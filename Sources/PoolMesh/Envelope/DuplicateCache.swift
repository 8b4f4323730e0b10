import DequeModule

/// Which ids were seen, each until a time of its own: bounded, and every operation takes the same time however many
/// there are (mesh.md 6, "Duplicate cache"; 10.4).
///
/// When there are too many, the one that was seen first goes first.
package struct DuplicateCache<Key: Hashable & Sendable>: Sendable {
    private var expiries: [Key: Duration] = [:]
    private var order: Deque<Key> = []
    private let capacity: Int

    package init(capacity: Int = MeshLimits.duplicateCapacity) { self.capacity = capacity }

    package var count: Int { expiries.count }

    /// Remembers an id, or remembers it anew.
    /// - Parameter expiry: the last moment at which it counts as seen; 300 s from now if there is none.
    package mutating func mark(_ key: Key, until expiry: Duration? = nil, now: Duration) {
        forgetExpired(atMost: 2, now: now)
        let expiry = expiry ?? now + MeshLimits.duplicateLifetime
        if expiries.updateValue(expiry, forKey: key) == nil { order.append(key) }
        while order.count > capacity { expiries[order.removeFirst()] = nil }
    }

    package func contains(_ key: Key, now: Duration) -> Bool { expiries[key].map { now <= $0 } ?? false }

    /// Gives back the memory of what has expired.
    package mutating func sweep(now: Duration) { forgetExpired(atMost: .max, now: now) }

    /// An id that has not expired holds up those behind it for the little that its clock runs ahead.
    private mutating func forgetExpired(atMost limit: Int, now: Duration) {
        var forgotten = 0
        while forgotten < limit, let oldest = order.first, let expiry = expiries[oldest], now > expiry {
            expiries[order.removeFirst()] = nil
            forgotten += 1
        }
    }
}
