import Lua

/// What one scripted bot may use up by running. What it may do is limited by `APILimits`.
public struct ScriptLimits: Sendable, Equatable {
    /// Bytes of the script's world: libraries, code and data.
    public var memory = 2 << 20
    /// Instructions of one event's handling, its waits included; library functions charge for long work.
    public var instructionsPerEvent = 5_000_000
    /// Milliseconds on the wall that one event's handling may run, waiting not included.
    public var millisecondsPerEvent = 2_000
    /// Handlings that wait at the same time: for answers, pauses, the network.
    public var waitingEvents = 64
    /// Failed handlings within a minute after which the bot counts as broken.
    public var faultsPerMinute = 10
    /// How long a handling runs before others get their turn, however few its instructions were. No limit: what it does
    /// is the same, but not what is done meanwhile, which is why a bench has its own.
    package var sliceTime = Duration.milliseconds(20)

    public init() {}

    var lua: LuaLimits {
        var limits = LuaLimits()
        limits.memory = memory
        return limits
    }

    /// Of one event. A long handling lets others go first after some milliseconds.
    var budget: LuaBudget {
        LuaBudget(
            instructions: instructionsPerEvent, time: .milliseconds(millisecondsPerEvent), slice: 200_000,
            sliceTime: sliceTime)
    }
}

/// The description of one limit.
public struct ScriptLimit: Sendable {
    /// Its name in the configuration.
    public let name: String
    /// One sentence, with the unit.
    public let summary: String
    public let range: ClosedRange<Int>
    public let value: any WritableKeyPath<ScriptLimits, Int> & Sendable

    public var defaultValue: Int { ScriptLimits()[keyPath: value] }
}

extension ScriptLimit {
    /// Every limit, in the order of the documentation.
    public static let all: [ScriptLimit] = [
        ScriptLimit(
            name: "memory", summary: "Bytes of the script's libraries, code and data.", range: 65_536...(1 << 30),
            value: \.memory),
        ScriptLimit(
            name: "instructions_per_event", summary: "Lua instructions for one event, its waits included.",
            range: 1_000...1_000_000_000, value: \.instructionsPerEvent),
        ScriptLimit(
            name: "milliseconds_per_event", summary: "Milliseconds that one event runs, waiting not included.",
            range: 1...60_000, value: \.millisecondsPerEvent),
        ScriptLimit(
            name: "waiting_events", summary: "Events whose handling waits at the same time.", range: 1...10_000,
            value: \.waitingEvents),
        ScriptLimit(
            name: "faults_per_minute", summary: "Failed events within a minute after which the bot is restarted.",
            range: 1...1_000, value: \.faultsPerMinute),
    ]
}
