import CLuaSandbox

/// What a state may hold and exchange.
public struct LuaLimits: Sendable, Hashable {
    /// Bytes of everything in the state: libraries (14 kB), code, data. 64 KiB to 1 GiB.
    public var memory = 4 << 20
    /// Bytes of a chunk's source.
    public var source = 256 << 10
    /// Bytes of the arguments of one call of a host function.
    public var argumentBytes = 256 << 10
    /// Values in them, those in tables included.
    public var argumentItems = 10_000
    /// Tables within tables.
    public var argumentDepth = 16

    public init() {}

    var inC: lsb_limits {
        lsb_limits(
            memory: max(memory, 64 << 10), crossing_bytes: argumentBytes,
            crossing_items: UInt32(clamping: argumentItems), crossing_depth: UInt32(clamping: argumentDepth))
    }
}

/// What a run of a script may still use. Each part of the run takes from it.
public struct LuaBudget: Sendable, Hashable {
    /// Instructions of Lua's machine; library functions charge for work that grows with their input.
    public var instructions: Int
    /// Time on the wall while the script runs, waiting not included.
    public var time: Duration
    /// Instructions after which the run pauses, where it can, so that a long one does not hold up the thread it is on.
    public var slice: Int
    /// Time on the wall after which it pauses, however few its instructions were: some take long. What runs beside it
    /// then depends on the machine; who wants to see the same again gives it more than `time`.
    public var sliceTime: Duration

    public init(
        instructions: Int = 5_000_000, time: Duration = .seconds(2), slice: Int = 200_000,
        sliceTime: Duration = .milliseconds(20)
    ) {
        self.instructions = instructions
        self.time = time
        self.slice = slice
        self.sliceTime = sliceTime
    }

    var inC: lsb_budget {
        lsb_budget(
            steps: Int64(instructions), nanoseconds: Self.nanoseconds(time), slice: Int64(slice),
            slice_nanoseconds: Self.nanoseconds(sliceTime))
    }

    /// More than seventy years are for ever.
    private static func nanoseconds(_ time: Duration) -> Int64 {
        let (seconds, attoseconds) = time.components
        let (nanoseconds, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflow || nanoseconds > 1 << 61 ? 1 << 61 : nanoseconds + attoseconds / 1_000_000_000
    }

    mutating func update(from budget: lsb_budget) {
        instructions = max(0, Int(budget.steps))
        time = .nanoseconds(max(0, budget.nanoseconds))
    }
}
