public import PoolTransport
import Synchronization

/// A transport that remembers every payload that goes out through it.
public final class TappedTransport: Transport {
    /// One call of `send`.
    public struct Sent: Sendable {
        public var payload: [UInt8]
        public var recipients: Recipients
    }

    private let base: any Transport
    private let log = Mutex<[Sent]>([])

    public init(_ base: any Transport) { self.base = base }

    /// Everything handed to `send` so far, in order.
    public var sent: [Sent] { log.withLock { $0 } }

    public var events: TransportEvents { base.events }
    public var maxPayloadBytes: Int { base.maxPayloadBytes }
    public var hosting: (any PoolHosting)? { base.hosting }

    public func run() async throws { try await base.run() }

    public func send(_ payload: [UInt8], to recipients: Recipients) async throws(TransportError) {
        log.withLock { $0.append(Sent(payload: payload, recipients: recipients)) }
        try await base.send(payload, to: recipients)
    }

    public func leave() async { await base.leave() }
}
