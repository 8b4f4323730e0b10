/// What a path does to the datagrams on it, in each direction.
public struct PathConditions: Sendable {
    /// The share of datagrams that is lost, 0...1.
    public var loss: Double
    /// The share that arrives twice, 0...1.
    public var duplication: Double
    /// How long every datagram takes.
    public var delay: Duration
    /// Up to this is added by chance, for each datagram anew, so that they overtake each other.
    public var jitter: Duration
    /// Nothing goes through.
    public var isCut = false

    public init(loss: Double = 0, duplication: Double = 0, delay: Duration = .zero, jitter: Duration = .zero) {
        self.loss = loss
        self.duplication = duplication
        self.delay = delay
        self.jitter = jitter
    }
}

/// The chance of a path: the same seed gives the same fate to the same row of datagrams.
struct PathChance {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// When the copies of a datagram arrive; none: it is lost.
    mutating func arrivals(under conditions: PathConditions) -> [Duration] {
        guard !conditions.isCut, next() >= conditions.loss else { return [] }
        let copies = next() < conditions.duplication ? 2 : 1
        return (0..<copies).map { _ in conditions.delay + conditions.jitter * next() }
    }

    /// From 0 up to but not including 1 (SplitMix64).
    private mutating func next() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Double((mixed ^ (mixed >> 31)) >> 11) * 0x1p-53
    }
}
