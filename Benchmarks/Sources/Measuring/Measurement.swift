import Foundation

/// How long something took, per operation.
public struct Measurement: Sendable {
    public let name: String
    /// How many operations were done.
    public let operations: Int
    public let wall: Duration
    /// Processor time of the whole process: less disturbed by other programs than the time on the wall.
    public let cpu: Duration

    public init(name: String, operations: Int, wall: Duration, cpu: Duration) {
        self.name = name
        self.operations = operations
        self.wall = wall
        self.cpu = cpu
    }

    /// A line for a table: operations per second, and nanoseconds of processor time for each.
    public var line: String {
        let rate = Double(operations) / wall.seconds
        let nanoseconds = cpu.seconds * 1e9 / Double(operations)
        return name.padding(toLength: 44, withPad: " ", startingAt: 0) + Self.column(rate, digits: 0) + " /s"
            + Self.column(nanoseconds, digits: nanoseconds < 100 ? 1 : 0) + " ns"
    }

    /// The heading of a table of such lines.
    public static let heading =
        "".padding(toLength: 44, withPad: " ", startingAt: 0) + "      per second    CPU for each"

    private static func column(_ value: Double, digits: Int) -> String {
        let text = value.formatted(.number.precision(.fractionLength(digits)).locale(Locale(identifier: "en_US")))
        return String(repeating: " ", count: max(1, 13 - text.count)) + text
    }
}

/// Repeats `body` for about `time` after a warm-up of a tenth of it.
///
/// - Parameter operations: how many operations one call of `body` does.
public func measure(
    _ name: String, operations: Int = 1, for time: Duration = .seconds(1), _ body: () throws -> Void
) rethrows -> Measurement {
    _ = try count(for: time / 10, body)
    let cpu = processTime()
    let start = ContinuousClock.now
    let calls = try count(for: time, body)
    return Measurement(
        name: name, operations: calls * operations, wall: start.duration(to: .now), cpu: processTime() - cpu)
}

/// Measures one call of `body`, which tells how many operations it did.
public func measureOnce(_ name: String, _ body: () async throws -> Int) async rethrows -> Measurement {
    let cpu = processTime()
    let start = ContinuousClock.now
    let operations = try await body()
    return Measurement(name: name, operations: operations, wall: start.duration(to: .now), cpu: processTime() - cpu)
}

/// Keeps the compiler from leaving out work whose result nobody needs.
@inline(never)
public func keep<Value: ~Copyable>(_ value: borrowing Value) {}

/// Calls `body` until `time` is over, looking at the clock ever more seldom, and returns the number of calls.
private func count(for time: Duration, _ body: () throws -> Void) rethrows -> Int {
    let end = ContinuousClock.now + time
    var calls = 0
    var batch = 1
    while ContinuousClock.now < end {
        for _ in 0..<batch { try body() }
        calls += batch
        if batch < 1_024, ContinuousClock.now + time / 50 < end { batch *= 2 }
    }
    return calls
}

/// The processor time that this process has used.
public func processTime() -> Duration {
    var time = timespec()
    guard unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) == 0 else { return .zero }
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
}

extension Duration {
    fileprivate var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
