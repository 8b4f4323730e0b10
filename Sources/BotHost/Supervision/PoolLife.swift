package import PoolTransport

/// What becomes of one membership: a value.
///
/// The transport connects again by itself; here is decided what follows when a membership is over: it begins anew where
/// that may help, after 5, 10, 20 … s, or waits for somebody to change something.
package struct PoolLife: Sendable {
    package enum State: Sendable, Equatable {
        /// Begins at this time.
        case waiting(until: Duration)
        /// Waits for the relay of this process.
        case waitingForRelay
        case connecting
        case connected
        case reconnecting
        case ended
    }

    package enum Step: Sendable, Equatable {
        case connect
        case wait(Duration)
        case waitForOrders
    }

    package private(set) var state = State.waiting(until: .zero)
    /// Why it is not connected; `nil` while it is.
    package private(set) var reason: String?
    private var failures = 0
    private var connectedSince: Duration?

    static let firstDelay = Duration.seconds(5)
    private let longestDelay: Duration
    /// A membership that stood so long has failed for the first time.
    static let settled = Duration.seconds(60)

    /// - Parameter longestDelay: between two attempts, in the end.
    package init(longestDelay: Duration = .seconds(300)) { self.longestDelay = longestDelay }

    package func step(at now: Duration) -> Step {
        switch state {
        case .waiting(let until): until <= now ? .connect : .wait(until - now)
        case .connecting, .connected, .reconnecting: .connect
        case .waitingForRelay, .ended: .waitForOrders
        }
    }

    package mutating func begin() { state = .connecting }

    /// The relay of this process does not run.
    package mutating func lacksRelay(_ reason: String) {
        state = .waitingForRelay
        self.reason = reason
    }

    /// The membership stands, for the first time or again.
    package mutating func joined(at now: Duration) {
        state = .connected
        reason = nil
        connectedSince = connectedSince ?? now
    }

    /// The link is lost, or was not made yet; the transport tries again.
    package mutating func lostLink(_ why: String) {
        state = connectedSince == nil ? .connecting : .reconnecting
        reason = why
    }

    /// The membership is over.
    package mutating func ended(_ end: EndReason?, at now: Duration) {
        let stood = connectedSince.map { now - $0 } ?? .zero
        connectedSince = nil
        reason = end?.sentence ?? "stopped"
        guard end?.mayPass ?? false else {
            state = .ended
            return
        }
        failures = stood >= Self.settled ? 1 : failures + 1
        let delay = Self.firstDelay * (1 << min(failures - 1, 10))
        state = .waiting(until: now + min(delay, longestDelay))
    }

    /// Somebody wants it to begin anew.
    package mutating func restart() {
        failures = 0
        connectedSince = nil
        state = .waiting(until: .zero)
    }
}

extension EndReason {
    /// Words of refusals that may not be the last word.
    private static let passing = ["host_offline", "timed out", "try again", "is full"]

    /// Whether it may be better later without anybody changing something here.
    fileprivate var mayPass: Bool {
        switch self {
        case .left, .kicked, .poolClosed, .replacedElsewhere: false
        case .refused(let reason): Self.passing.contains { reason.contains($0) }
        case .failed(let error):
            switch error.code {
            case .invitation, .claimRejected, .notAuthorized: false
            case .notConnected, .payloadTooLarge, .unreachable, .untrusted, .timeout, .unclaimed, .poolLost,
                .protocolViolation, .busy, .connectionLost:
                true
            }
        }
    }
}
