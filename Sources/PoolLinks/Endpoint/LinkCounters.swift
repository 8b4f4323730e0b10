import Synchronization

/// What an endpoint counts: on its event loop, read from anywhere.
final class LinkCounters: Sendable {
    private let statistics = Mutex(LinkStatistics())

    func update(_ body: (inout LinkStatistics) -> Void) { statistics.withLock { body(&$0) } }

    func drop(_ drop: LinkStatistics.Drop) { update { $0.drops[drop, default: 0] += 1 } }

    var value: LinkStatistics { statistics.withLock { $0 } }
}
