import BotAPI

/// The codes of one script that live side by side, numbered in the order in which they came.
///
/// Usually there is one, the current. After a reload the one before stays until its runs have ended, and as the fallback
/// until the current one has handled an event. New code is on trial before it becomes the current one.
struct ScriptGenerations {
    /// Whoever tries new code waits for the end of a run of it.
    struct Trial {
        var result: Result<Void, ScriptError>?
        var waiter: CheckedContinuation<Void, any Error>?
    }

    private struct Generation {
        let engine: ScriptEngine
        var trial: Trial?
    }

    private var all: [Int: Generation] = [:]
    private var last = 0
    private(set) var current = 0
    /// Taken back if the current one fails with its first event.
    private(set) var fallback: Int?

    subscript(number: Int) -> ScriptEngine? { all[number]?.engine }
    var count: Int { all.count }
    /// Whether no run of any of them waits.
    var areIdle: Bool { all.values.allSatisfy { $0.engine.liveRuns == 0 } }
    var wanted: Set<APIEventName> { all.values.reduce(into: []) { $0.formUnion($1.engine.wanted) } }

    /// Old code whose runs have all ended.
    var retired: [Int] {
        all.filter { number, generation in
            number != current && number != fallback && generation.trial == nil && generation.engine.liveRuns == 0
        }.map(\.key)
    }

    func owner(ofTimer id: Int) -> Int? { all.first { $0.value.engine.timers.contains(id) }?.key }

    // MARK: Lives

    mutating func add(_ engine: ScriptEngine) -> Int {
        last += 1
        all[last] = Generation(engine: engine)
        return last
    }

    mutating func remove(_ number: Int) { all[number] = nil }

    /// The first code of all.
    mutating func begin(with number: Int) { current = number }

    /// New code has passed its trial.
    /// - Returns: code that is of no use any more: one between that has handled no event is not what would be taken back.
    mutating func takeUp(_ number: Int) -> Int? {
        let former = current
        current = number
        guard fallback == nil else { return former }
        fallback = former
        return nil
    }

    /// The current code has handled an event: it stays.
    /// - Returns: the code that would have been taken back.
    mutating func commit() -> Int? { fallback.take() }

    /// The current code has failed with its first event.
    /// - Returns: the refused code; `nil` when there is none to take back.
    mutating func takeBack() -> Int? {
        guard let old = fallback.take() else { return nil }
        defer { current = old }
        return current
    }

    // MARK: Trials

    var areTried: Bool { all.values.contains { $0.trial != nil } }

    func isTried(_ number: Int) -> Bool { all[number]?.trial != nil }

    func result(ofTrial number: Int) -> Result<Void, ScriptError>? { all[number]?.trial?.result }

    mutating func beginTrial(of number: Int) { all[number]?.trial = Trial() }

    mutating func endTrial(of number: Int) { all[number]?.trial = nil }

    mutating func setWaiter(_ waiter: CheckedContinuation<Void, any Error>, ofTrial number: Int) {
        all[number]?.trial?.waiter = waiter
    }

    /// A run on trial has ended. It stays on trial until whoever tries it goes on: it has no runs now, but is not retired.
    /// - Returns: who waits for it.
    mutating func note(
        _ result: Result<Void, ScriptError>, ofTrial number: Int
    ) -> CheckedContinuation<Void, any Error>? {
        guard let before = all[number]?.trial else { return nil }
        all[number]?.trial = Trial(result: before.result ?? result)
        return before.waiter
    }

    /// Nobody will end the trials any more.
    /// - Returns: who waits for them.
    mutating func abandonTrials() -> [CheckedContinuation<Void, any Error>] {
        all.keys.compactMap { number in all[number]?.trial?.waiter.take() }
    }
}
