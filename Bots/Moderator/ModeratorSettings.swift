/// What the rules of a house are, and what becomes of those who break them.
public struct ModeratorSettings: Sendable, Equatable {
    /// So many messages of one person within `floodTime` are a flood.
    public var floodMessages = 8
    public var floodTime = Duration.seconds(10)
    /// Saying the same so often within `repeatTime` is too often.
    public var repeats = 3
    public var repeatTime = Duration.seconds(60)
    /// Words that are not to be said: as words of their own, in any case.
    public var words: [String] = []
    /// How many warnings somebody gets before it is removed.
    public var warnings = 2
    /// How long a warning counts.
    public var memory = Duration.seconds(3_600)
    /// Whether those who go on are removed, where the bot is the pool's host; otherwise the host is told.
    public var removes = true

    public init() {}
}
