public import CoreMetrics
package import PoolLinks
package import PoolMesh

/// What a local transport has counted: what others sent that was of no use, who asked to be let in, links.
package struct LocalStatistics: Sendable, Equatable {
    package var drops = DropCounts()
    package var joins = JoinDesk.Counts()
    package var links = LinkStatistics()
    package var strangersPushedOut = 0
}

/// Where a local transport counts.
public struct LocalMetrics: Sendable {
    private let factory: any MetricsFactory
    /// On everything that is counted.
    private let labels: [(String, String)]

    /// What the counters say, by name.
    public static let help = [
        "poolbots_local_dropped_total": "Messages of members that were dropped, by the reason",
        "poolbots_local_joins_total": "Requests to be let in, by what became of them",
        "poolbots_local_datagrams_dropped_total": "Datagrams that were dropped, by the reason",
        "poolbots_local_handshakes_failed_total": "Links that were not made, by the reason",
        "poolbots_local_links_total": "Links, by how they began or ended",
        "poolbots_local_links": "Links now",
        "poolbots_local_unread_bytes": "Bytes received and not read, of all links",
    ]

    /// - Parameters:
    ///   - factory: without one nothing is counted.
    ///   - pool: tells the pools of one process apart.
    public init(factory: any MetricsFactory = NOOPMetricsHandler.instance, pool: String? = nil) {
        self.factory = factory
        labels = pool.map { [("pool", $0)] } ?? []
    }

    /// Counts what has come since the last time.
    func record(_ now: LocalStatistics, since last: LocalStatistics) {
        for (cause, count) in now.drops.all { add("dropped", "reason", cause.rawValue, count - last.drops[cause]) }
        let joins: [(String, Int)] = [
            ("begun", now.joins.begun - last.joins.begun), ("wrong_code", now.joins.wrongCodes - last.joins.wrongCodes),
            ("admitted", now.joins.admitted - last.joins.admitted),
            ("rejected", now.joins.rejected - last.joins.rejected), ("refused", now.joins.refused - last.joins.refused),
            ("too_fast", now.joins.tooFast - last.joins.tooFast),
            ("pushed_out", now.joins.pushedOut - last.joins.pushedOut),
            ("silent", now.joins.silent - last.joins.silent),
        ]
        for (outcome, count) in joins { add("joins", "outcome", outcome, count) }
        add("links", "event", "pushed_out", now.strangersPushedOut - last.strangersPushedOut)
        record(now.links, since: last.links)
    }

    private func record(_ now: LinkStatistics, since last: LinkStatistics) {
        for (drop, count) in now.drops {
            add("datagrams_dropped", "reason", drop.rawValue, count - last.drops[drop, default: 0])
        }
        for (failure, count) in now.failures {
            add("handshakes_failed", "reason", failure.rawValue, count - last.failures[failure, default: 0])
        }
        let links: [(String, Int)] = [
            ("made", now.linksMade - last.linksMade), ("silent", now.linksSilent - last.linksSilent),
            ("violation", now.linksInViolation - last.linksInViolation),
            ("stalled", now.linksStalled - last.linksStalled),
        ]
        for (event, count) in links { add("links", "event", event, count) }
        Gauge(label: "poolbots_local_links", dimensions: labels, factory: factory).record(now.links)
        Gauge(label: "poolbots_local_unread_bytes", dimensions: labels, factory: factory).record(now.unreadBytes)
    }

    /// A socket that was bound anew counts from zero.
    private func add(_ name: String, _ dimension: String, _ value: String, _ count: Int) {
        guard count > 0 else { return }
        Counter(
            label: "poolbots_local_\(name)_total", dimensions: labels + [(dimension, value)], factory: factory
        ).increment(by: count)
    }
}
