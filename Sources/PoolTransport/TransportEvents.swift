import Synchronization

/// The events of one transport: an async sequence with one consumer and a bounded buffer.
public struct TransportEvents: AsyncSequence, Sendable {
    public typealias Element = TransportEvent

    let source: TransportEventSource

    public func makeAsyncIterator() -> Iterator { Iterator(source: source) }

    public struct Iterator: AsyncIteratorProtocol {
        let source: TransportEventSource

        public mutating func next() async -> TransportEvent? { await source.next() }
    }
}

/// The writing end of `TransportEvents`.
///
/// `yield` never waits and never drops, so that it can be called on an event loop; instead it says when the reader is
/// behind, and the transport stops reading from its network until `onDemand` is called. What can pile up beyond
/// `highWatermark` is thus what one read of the network brings.
public final class TransportEventSource: Sendable {
    private struct State {
        var buffer: [TransportEvent] = []
        var head = 0
        var waiting: CheckedContinuation<TransportEvent?, Never>?
        var finished = false
        var paused = false

        var count: Int { buffer.count - head }

        mutating func pop() -> TransportEvent? {
            guard head < buffer.count else { return nil }
            let event = buffer[head]
            head += 1
            if head == buffer.count {
                buffer.removeAll(keepingCapacity: buffer.capacity <= 64)
                head = 0
            }
            return event
        }
    }

    private let state = Mutex(State())
    private let highWatermark: Int
    private let onDemand: @Sendable () -> Void

    /// - Parameters:
    ///   - highWatermark: how many events may wait before `yield` asks for a pause.
    ///   - onDemand: called on the reader's task when a pause is over. Must not block.
    public init(highWatermark: Int = 256, onDemand: @escaping @Sendable () -> Void = {}) {
        self.highWatermark = highWatermark
        self.onDemand = onDemand
    }

    /// The reading end. One consumer.
    public var events: TransportEvents { TransportEvents(source: self) }

    /// Adds an event.
    /// - Returns: `false` when the transport should stop reading from its network until `onDemand` is called.
    @discardableResult
    public func yield(_ event: TransportEvent) -> Bool {
        let (waiter, more) = state.withLock { state -> (CheckedContinuation<TransportEvent?, Never>?, Bool) in
            guard !state.finished else { return (nil, true) }
            if let waiter = state.waiting {
                state.waiting = nil
                return (waiter, true)
            }
            state.buffer.append(event)
            if state.count >= highWatermark { state.paused = true }
            return (nil, !state.paused)
        }
        waiter?.resume(returning: event)
        return more
    }

    /// Ends the sequence after what is buffered. Later events are ignored.
    public func finish() {
        let waiter = state.withLock { state -> CheckedContinuation<TransportEvent?, Never>? in
            state.finished = true
            defer { state.waiting = nil }
            return state.waiting
        }
        waiter?.resume(returning: nil)
    }

    func next() async -> TransportEvent? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                enum Step {
                    case wait
                    case deliver(TransportEvent?, resume: Bool)
                }
                let step = state.withLock { state -> Step in
                    if let event = state.pop() {
                        let resume = state.paused && state.count <= highWatermark / 2
                        if resume { state.paused = false }
                        return .deliver(event, resume: resume)
                    }
                    // Asked inside the lock: the handler below then either finds the continuation or came before.
                    if state.finished || Task.isCancelled { return .deliver(nil, resume: false) }
                    precondition(state.waiting == nil, "TransportEvents has one consumer")
                    state.waiting = continuation
                    return .wait
                }
                if case .deliver(let event, let resume) = step {
                    continuation.resume(returning: event)
                    if resume { onDemand() }
                }
            }
        } onCancel: {
            let waiter = state.withLock { state -> CheckedContinuation<TransportEvent?, Never>? in
                defer { state.waiting = nil }
                return state.waiting
            }
            waiter?.resume(returning: nil)
        }
    }
}
