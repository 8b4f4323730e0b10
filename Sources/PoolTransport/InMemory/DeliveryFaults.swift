/// What may go wrong with payloads in an `InMemoryPool`, decided by a seed: the same sends in the same order meet the
/// same faults. Joins, leaves and the other events always arrive, in order, as they do over a relay.
public struct DeliveryFaults: Sendable, Equatable {
    /// Print it when a test fails.
    public var seed: UInt64
    /// Share of payloads that get lost, 0 to 1.
    public var drop: Double
    /// Share of payloads that arrive twice, 0 to 1.
    public var duplicate: Double
    /// Share of payloads that arrive late, 0 to 1, so that later ones overtake them.
    public var delay: Double
    /// The longest that a late payload is held back.
    public var longestDelay: Duration

    public init(
        seed: UInt64, drop: Double = 0, duplicate: Double = 0, delay: Double = 0,
        longestDelay: Duration = .milliseconds(50)
    ) {
        self.seed = seed
        self.drop = drop
        self.duplicate = duplicate
        self.delay = delay
        self.longestDelay = longestDelay
    }
}

/// Draws the fate of each payload. For tests, which foretell with it what arrives.
package struct FaultDice {
    private let faults: DeliveryFaults
    private var state: UInt64

    package init(_ faults: DeliveryFaults) {
        self.faults = faults
        state = faults.seed
    }

    /// How often the payload arrives and how long each copy is held back: empty is lost.
    package mutating func fate() -> [Duration] {
        let lost = draw() < faults.drop
        let copies = draw() < faults.duplicate ? 2 : 1
        var holds: [Duration] = []
        for _ in 0..<copies {
            let late = draw() < faults.delay
            let share = draw()
            holds.append(late ? faults.longestDelay * share : .zero)
        }
        return lost ? [] : holds
    }

    /// SplitMix64, as a number from 0 up to but not including 1.
    private mutating func draw() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        z ^= z >> 31
        return Double(z >> 11) * 0x1p-53
    }
}
