/// Reads a sequence in the background and lets a test wait for what it wants to see.
public actor RecordedEvents<Element: Sendable>: Waiting {
    /// Everything so far, in order.
    public private(set) var all: [Element] = []
    /// Whether the sequence has ended.
    public private(set) var hasEnded = false
    var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
    var nextWaiter = 0
    private var reading: Task<Void, Never>?

    public init() {}

    /// Reads until the sequence ends or `stop()`.
    public func read<S: AsyncSequence & Sendable>(_ sequence: S) where S.Element == Element, S.Failure == Never {
        // Cancelled by `stop()`.
        reading = Task {
            for await element in sequence {
                all.append(element)
                wake()
            }
            hasEnded = true
            wake()
        }
    }

    public func stop() async {
        reading?.cancel()
        await reading?.value
    }

    /// Waits for an element of which `pick` makes something.
    /// - Throws: `ConformanceFailure` after `limit`, with what was seen.
    @discardableResult
    public func first<T: Sendable>(
        _ what: String, limit: Duration = .seconds(120), _ pick: @Sendable (Element) -> T?
    ) async throws -> T {
        try await wait(for: what, limit: limit) { $0.contains { pick($0) != nil } }
        guard let found = all.lazy.compactMap(pick).first else { throw ConformanceFailure("\(what) vanished") }
        return found
    }

    /// Waits until something is true of the elements so far.
    public func wait(
        for what: String, limit: Duration = .seconds(120), until condition: @Sendable ([Element]) -> Bool
    ) async throws {
        try await waitFor(what, limit) { condition(all) }
    }

    /// Waits until the sequence has ended.
    public func waitForEnd(limit: Duration = .seconds(120)) async throws {
        try await waitFor("the end", limit) { hasEnded }
    }

    var seen: String { "\(all.suffix(20))" }
}
