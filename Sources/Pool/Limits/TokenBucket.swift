import PoolWire

/// A rate with room for bursts.
public struct TokenBucket: Sendable {
    private let perSecond: Double
    private let burst: Double
    private var level: Double
    private var stamp: Duration

    /// - Parameters:
    ///   - perSecond: tokens that come back each second.
    ///   - burst: the most there can be; it starts full.
    public init(perSecond: Double, burst: Double, now: Duration) {
        self.perSecond = perSecond
        self.burst = burst
        level = burst
        stamp = now
    }

    /// Takes a token if there is one.
    public mutating func take(now: Duration) -> Bool {
        refill(now)
        guard level >= 1 else { return false }
        level -= 1
        return true
    }

    /// Takes a token that may still have to come back.
    /// - Parameter patience: the longest wait that is acceptable.
    /// - Returns: how long to wait before using it; `nil` when that were longer than `patience`, nothing is taken then.
    public mutating func reserve(now: Duration, patience: Duration) -> Duration? {
        refill(now)
        let wait = Duration.seconds(max(0, 1 - level) / perSecond)
        guard wait <= patience else { return nil }
        level -= 1
        return wait
    }

    private mutating func refill(_ now: Duration) {
        guard now > stamp else { return }
        level = min(burst, level + (now - stamp) / Duration.seconds(1) * perSecond)
        stamp = now
    }
}

/// How much each member may say (chat.md 26): a bucket per sender.
struct InboundRate: Sendable {
    private var buckets: [PeerID: TokenBucket] = [:]
    private let perSecond: Double
    private let burst: Double

    /// More senders than a pool can have at once; reached only when many come and go.
    static let maxSenders = 256

    init(perSecond: Double, burst: Double) {
        self.perSecond = perSecond
        self.burst = burst
    }

    /// Whether a message of this sender is within its rate.
    mutating func allows(_ sender: PeerID, now: Duration) -> Bool {
        if buckets[sender] == nil, buckets.count >= Self.maxSenders { buckets.removeAll(keepingCapacity: true) }
        return buckets[sender, default: TokenBucket(perSecond: perSecond, burst: burst, now: now)].take(now: now)
    }
}
