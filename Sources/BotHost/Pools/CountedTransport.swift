import CoreMetrics
import PoolTransport

/// A transport whose sent messages are counted.
struct CountedTransport: Transport {
    let base: any Transport
    let metrics: PoolMetrics

    var events: TransportEvents { base.events }
    var maxPayloadBytes: Int { base.maxPayloadBytes }
    var hosting: (any PoolHosting)? { base.hosting }

    func run() async throws { try await base.run() }

    func send(_ payload: [UInt8], to recipients: Recipients) async throws(TransportError) {
        try await base.send(payload, to: recipients)
        metrics.sent.increment()
        metrics.sentBytes.increment(by: payload.count)
    }

    func sendUnreliably(_ payload: [UInt8], to recipients: Recipients) async throws(TransportError) {
        try await base.sendUnreliably(payload, to: recipients)
        metrics.sent.increment()
        metrics.sentBytes.increment(by: payload.count)
    }

    func leave() async { await base.leave() }
}
