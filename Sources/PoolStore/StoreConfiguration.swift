/// How a store behaves: waiting time, size and the bounds of bot storage.
public struct StoreConfiguration: Sendable {
    /// How long an operation waits for another program that holds the database before it fails with
    /// `StoreError.Code.locked`. Zero fails at once.
    public var busyTimeout: Duration
    /// The most the database file may grow to, in bytes (rounded down to pages of 4096 bytes, at least 64 of them).
    /// Beyond it a write fails with `StoreError.Code.diskFull` and changes nothing.
    public var maximumBytes: Int
    /// What one bot may keep in the store.
    public var botLimits: BotStorageLimits

    public init(
        busyTimeout: Duration = .seconds(5), maximumBytes: Int = 1 << 30,
        botLimits: BotStorageLimits = BotStorageLimits()
    ) {
        self.busyTimeout = busyTimeout
        self.maximumBytes = maximumBytes
        self.botLimits = botLimits
    }
}

/// What one bot may keep in the store. A write beyond a bound fails with `StoreError.Code.limitExceeded`.
public struct BotStorageLimits: Sendable {
    /// The longest key, in UTF-8 bytes.
    public var keyBytes: Int
    /// The longest value, in bytes.
    public var valueBytes: Int
    /// The most keys of one bot.
    public var keys: Int
    /// The most bytes of all values of one bot together.
    public var totalBytes: Int

    public init(keyBytes: Int = 256, valueBytes: Int = 65_536, keys: Int = 1_000, totalBytes: Int = 4 << 20) {
        self.keyBytes = keyBytes
        self.valueBytes = valueBytes
        self.keys = keys
        self.totalBytes = totalBytes
    }
}
