/// What becomes of one bot: a value.
///
/// ```
/// waiting ──begin──▶ living ──failed──▶ waiting (for a while) … ──fifth failure──▶ parked
///    ▲                  └──finished──▶ finished
///    └── restart ── parked, finished, waiting
/// ```
package struct BotLife: Sendable {
    package enum State: Sendable, Equatable {
        /// For its next life, which begins at this time.
        case waiting(until: Duration)
        case living
        /// It had nothing more to do.
        case finished
        /// It failed too often and stays stopped until somebody restarts it.
        case parked
    }

    /// What its supervisor does next.
    package enum Step: Sendable, Equatable {
        case live
        case wait(Duration)
        case waitForOrders
    }

    package private(set) var state = State.waiting(until: .zero)
    /// Why it failed last; `nil` after a restart that somebody asked for.
    package private(set) var reason: String?
    /// Lives that ended in an error.
    package private(set) var failures = 0
    /// Lives after the first.
    package private(set) var restarts = 0
    private var hasLived = false
    private var backoff = Backoff()

    package init() {}

    /// The life of a bot that an earlier process parked.
    package init(_ parked: ParkedBot) {
        state = .parked
        reason = parked.reason
        failures = parked.failures
        hasLived = true
    }

    package func step(at now: Duration) -> Step {
        switch state {
        case .waiting(let until): until <= now ? .live : .wait(until - now)
        case .living: .live
        case .finished, .parked: .waitForOrders
        }
    }

    /// A life begins.
    /// - Returns: whether it is not the first.
    package mutating func begin() -> Bool {
        defer { hasLived = true }
        if hasLived { restarts += 1 }
        state = .living
        return hasLived
    }

    package mutating func finished() { state = .finished }

    /// - Returns: the delay before the next life; `nil` when it is parked.
    package mutating func failed(_ error: String, at now: Duration) -> Duration? {
        failures += 1
        reason = error
        let delay = backoff.failed(at: now)
        state = delay.map { .waiting(until: now + $0) } ?? .parked
        return delay
    }

    /// Somebody wants it to begin anew, with its failures forgotten.
    package mutating func restart() {
        backoff = Backoff()
        reason = nil
        state = .waiting(until: .zero)
    }

    /// Whether it answers, or will do so by itself.
    package var isAvailable: Bool {
        switch state {
        case .waiting, .living: true
        case .finished, .parked: false
        }
    }
}
