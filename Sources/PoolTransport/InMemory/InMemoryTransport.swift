import Foundation
import PoolWire
import Synchronization

/// A member of an `InMemoryPool`. Made by the pool's `host` and `guest`.
///
/// `send` waits while a recipient's event buffer is full: a member that does not read its events holds up those who
/// send to it.
public final class InMemoryTransport: Transport {
    enum Role: Sendable {
        case host
        case guest(tokenID: String?)
    }

    private enum Stage {
        case new
        case linked(InMemoryPoolState.Link)
        /// The link was cut and may be restored.
        case cut
        case over
    }

    private struct State {
        var stage = Stage.new
        var ending: CheckedContinuation<Void, Never>?
        var full = false
        var waitingSenders: [CheckedContinuation<Void, Never>] = []
    }

    let peer: TransportPeer
    let role: Role
    private let pool: InMemoryPool
    private let source: TransportEventSource
    private let state: SharedState

    /// A box, because the event source's closure needs the state before the transport exists.
    private final class SharedState: Sendable {
        let mutex = Mutex(State())

        func makeRoom() {
            let senders = mutex.withLock { state -> [CheckedContinuation<Void, Never>] in
                state.full = false
                defer { state.waitingSenders = [] }
                return state.waitingSenders
            }
            for sender in senders { sender.resume() }
        }
    }

    init(pool: InMemoryPool, peer: TransportPeer, role: Role, eventBuffer: Int) {
        let state = SharedState()
        self.pool = pool
        self.peer = peer
        self.role = role
        self.state = state
        source = TransportEventSource(highWatermark: eventBuffer) { state.makeRoom() }
    }

    public var events: TransportEvents { source.events }
    public var maxPayloadBytes: Int { pool.maxPayloadBytes }
    public var hosting: (any PoolHosting)? {
        switch role {
        case .host: InMemoryHosting(pool: pool, transport: self)
        case .guest: nil
        }
    }

    public func run() async throws {
        pool.enter(self, isReturn: false)
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.mutex.withLock { state -> Bool in
                    if case .over = state.stage { return true }
                    state.ending = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            goAway()
        }
        try Task.checkCancellation()
    }

    public func send(_ payload: [UInt8], to recipients: Recipients) async throws(TransportError) {
        guard payload.count <= maxPayloadBytes else {
            throw TransportError(
                .payloadTooLarge, "the message has \(payload.count) bytes, at most \(maxPayloadBytes) can be sent")
        }
        guard let link, let full = pool.send(payload, from: link, to: recipients) else {
            throw TransportError(.notConnected, "not in the pool now")
        }
        for member in full { await member.waitForRoom() }
    }

    public func leave() async { goAway() }

    var link: InMemoryPoolState.Link? {
        state.mutex.withLock { state in
            if case .linked(let link) = state.stage { link } else { nil }
        }
    }

    private func goAway() {
        let link = link
        end(.left)
        if let link { pool.depart(link) }
    }

    private func waitForRoom() async {
        await withCheckedContinuation { continuation in
            let mustWait = state.mutex.withLock { state -> Bool in
                guard state.full else { return false }
                state.waitingSenders.append(continuation)
                return true
            }
            if !mustWait { continuation.resume() }
        }
    }

    // MARK: Called by the pool under its lock

    /// - Returns: `false` when the transport has ended or is linked already.
    func linkMade(_ link: InMemoryPoolState.Link) -> Bool {
        state.mutex.withLock { state in
            switch state.stage {
            case .new, .cut:
                state.stage = .linked(link)
                return true
            case .linked, .over: return false
            }
        }
    }

    func linkCut() {
        state.mutex.withLock { $0.stage = .cut }
        source.yield(.reconnecting(attempt: 1, delay: .zero, reason: "the link was cut"))
    }

    /// - Returns: `false` when the reader is behind.
    func tell(_ event: TransportEvent) -> Bool {
        // Full before the event is there: the reader may empty the buffer, and call `makeRoom`, before `yield` returns.
        state.mutex.withLock { $0.full = true }
        guard source.yield(event) else { return false }
        state.makeRoom()
        return true
    }

    func end(_ reason: EndReason) {
        let ending = state.mutex.withLock { state -> (Bool, CheckedContinuation<Void, Never>?) in
            if case .over = state.stage { return (false, nil) }
            state.stage = .over
            defer { state.ending = nil }
            return (true, state.ending)
        }
        guard ending.0 else { return }
        source.yield(.ended(reason))
        source.finish()
        state.makeRoom()
        ending.1?.resume()
    }
}
