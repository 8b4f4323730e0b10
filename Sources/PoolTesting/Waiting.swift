/// An actor on which tests wait for conditions.
protocol Waiting: Actor {
    /// Those who wait for the next change.
    var waiters: [Int: CheckedContinuation<Void, Never>] { get set }
    var nextWaiter: Int { get set }
    /// What has happened so far, for the message of a wait that was in vain.
    var seen: String { get }
}

extension Waiting {
    /// Something has changed.
    func wake() {
        let woken = waiters
        waiters = [:]
        for waiter in woken.values { waiter.resume() }
    }

    /// Waits until something is true.
    /// - Throws: `ConformanceFailure` after `limit`, with what was seen.
    func waitFor(_ what: String, _ limit: Duration, _ condition: () -> Bool) async throws {
        let deadline = ContinuousClock.now + limit
        // Wakes the wait below when the limit is over; cancelled when the wait ends.
        let alarm = Task {
            try await Task.sleep(until: deadline)
            wake()
        }
        defer { alarm.cancel() }
        while !condition() {
            guard ContinuousClock.now < deadline else {
                // Payloads may be megabytes.
                throw ConformanceFailure("waited \(limit) for \(what); seen last: \(seen.suffix(2_000))")
            }
            try Task.checkCancellation()
            nextWaiter += 1
            let waiter = nextWaiter
            await withTaskCancellationHandler {
                await withCheckedContinuation { waiters[waiter] = $0 }
            } onCancel: {
                // Ends at once: it only wakes this wait.
                Task { await wake() }
            }
        }
    }
}

/// Asks until something is true that tells nobody when it changes.
/// - Throws: `ConformanceFailure` after `limit`; what the condition throws.
public func eventually(
    _ what: String, within limit: Duration = .seconds(120), _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + limit
    while !(try await condition()) {
        guard ContinuousClock.now < deadline else { throw ConformanceFailure("waited \(limit) for \(what)") }
        try await Task.sleep(for: .milliseconds(5))
    }
}
