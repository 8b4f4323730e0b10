import PoolMesh
public import PoolTransport
import PoolWire
import Synchronization

/// One side of a `PoolBridge`: a transport on which what has come over the other side already does not come again.
public final class BridgedTransport: Transport {
    private struct Place {
        let bridge: PoolBridge
        let side: MessageBridge.Side
    }

    private let base: any Transport
    private let source: TransportEventSource
    /// Tells that the membership reads again.
    private let demand: AsyncStream<Void>
    private let copies: AsyncStream<PoolBridge.Copy>
    let outbox: AsyncStream<PoolBridge.Copy>.Continuation
    /// Set by the bridge before anybody else has this transport.
    private let place = Mutex<Place?>(nil)

    init(_ base: any Transport) {
        self.base = base
        let (demand, signal) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        self.demand = demand
        (copies, outbox) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(PoolBridge.capacity))
        source = TransportEventSource { signal.yield() }
    }

    func join(_ bridge: PoolBridge, _ side: MessageBridge.Side) {
        place.withLock { $0 = Place(bridge: bridge, side: side) }
    }

    public var events: TransportEvents { source.events }
    public var maxPayloadBytes: Int { base.maxPayloadBytes }
    public var hosting: (any PoolHosting)? { base.hosting }

    public func run() async throws {
        defer { source.finish() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.base.run() }
            group.addTask { await self.readEvents() }
            // Ends when it is cancelled.
            group.addTask { await self.sendCopies() }
            // The transport, and then its events: whichever comes first.
            try await group.next()
            try await group.next()
            group.cancelAll()
        }
    }

    public func send(_ payload: [UInt8], to recipients: Recipients) async throws(TransportError) {
        await place.withLock { $0?.bridge }?.said(payload)
        try await base.send(payload, to: recipients)
    }

    public func sendUnreliably(_ payload: [UInt8], to recipients: Recipients) async throws(TransportError) {
        await place.withLock { $0?.bridge }?.said(payload)
        try await base.sendUnreliably(payload, to: recipients)
    }

    public func leave() async { await base.leave() }

    private func readEvents() async {
        guard let place = place.withLock({ $0 }) else { return }
        var demand = demand.makeAsyncIterator()
        for await event in base.events {
            guard await place.bridge.happened(event, on: place.side) else { continue }
            if !source.yield(event) { _ = await demand.next() }
        }
    }

    private func sendCopies() async {
        for await copy in copies {
            do {
                if copy.isReliable {
                    try await base.send(copy.payload, to: .only(copy.recipients))
                } else {
                    try await base.sendUnreliably(copy.payload, to: .only(copy.recipients))
                }
            } catch {
                // This side is not connected: its members hear later of what is said later.
                continue
            }
        }
    }
}
