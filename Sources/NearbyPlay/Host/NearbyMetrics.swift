public import CoreMetrics

/// What is counted of a nearby host: who was not let in, and how sessions ended, each by its tag (nearby.md 19).
public struct NearbyMetrics: Sendable {
    private let sessions: Counter
    private let factory: any MetricsFactory

    /// What the counters say, by name.
    public static let help = [
        "poolbots_nearby_sessions_total": "Guests that were let in",
        "poolbots_nearby_refused_total": "Connections that were not let in, by the reason",
        "poolbots_nearby_session_ends_total": "Sessions that ended, by the reason; “left” is none",
    ]

    /// - Parameter factory: where to count; without one nothing is.
    public init(factory: any MetricsFactory = NOOPMetricsHandler.instance) {
        self.factory = factory
        sessions = Counter(label: "poolbots_nearby_sessions_total", factory: factory)
    }

    func countSession() { sessions.increment() }

    func countRefusal(_ error: NearbyError?) {
        count("poolbots_nearby_refused_total", error?.rawValue ?? "silence")
    }

    func countEnd(_ error: NearbyError?) { count("poolbots_nearby_session_ends_total", error?.rawValue ?? "left") }

    private func count(_ name: String, _ reason: String) {
        Counter(label: name, dimensions: [("reason", reason)], factory: factory).increment()
    }
}
