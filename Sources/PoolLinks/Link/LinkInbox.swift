import DequeModule
import Synchronization

/// What a link has received and its reader has not taken: written on the event loop, read by one task.
///
/// `append` never waits and never drops: it says when enough waits, and the endpoint takes no more from the peer until
/// `onDemand` is called. The reader hears of what was added with `announce`, once for all that came together.
final class LinkInbox: Sendable {
    fileprivate typealias Waiter = CheckedContinuation<[UInt8]?, Never>

    fileprivate struct State {
        var messages: Deque<[UInt8]> = []
        var bytes = 0
        var waiter: Waiter?
        var end: LinkError?
        var isPaused = false
    }

    /// What an array of its own costs beyond its bytes, so that a million empty messages count as well.
    fileprivate static let overhead = 64

    private let state = Mutex(State())
    private let limit: Int
    private let memory: LinkMemory
    private let onDemand: @Sendable () -> Void

    /// - Parameters:
    ///   - limit: bytes that may wait before a pause.
    ///   - memory: what all links of the endpoint have; counts what waits here.
    ///   - onDemand: called on the reader's task when a pause is over.
    init(limit: Int, memory: LinkMemory, onDemand: @escaping @Sendable () -> Void) {
        self.limit = limit
        self.memory = memory
        self.onDemand = onDemand
    }

    deinit { memory.subtract(state.withLock { $0.bytes }) }

    /// Why there is nothing more to come.
    var end: LinkError? { state.withLock { $0.end } }

    /// Bytes that wait.
    var bytes: Int { state.withLock { $0.bytes } }

    /// - Returns: whether more may follow at once.
    func append(_ message: [UInt8]) -> Bool {
        state.withLock { state in
            guard state.end == nil else { return true }
            state.messages.append(message)
            state.bytes += message.count + Self.overhead
            memory.add(message.count + Self.overhead)
            // A reader that waits will have the first one at once.
            let taken = state.waiter == nil ? 0 : (state.messages.first?.count ?? 0) + Self.overhead
            if state.bytes - taken >= limit { state.isPaused = true }
            return !state.isPaused
        }
    }

    /// Wakes the reader, if it waits for what was added.
    func announce() {
        let woken = state.withLock { state -> (waiter: Waiter, step: State.Step)? in
            guard !state.messages.isEmpty, let waiter = state.waiter else { return nil }
            state.waiter = nil
            return (waiter, state.take(orWait: waiter, limit: limit))
        }
        if let woken { carryOut(woken.step, woken.waiter) }
    }

    /// Ends the sequence after what waits. Only the first end counts.
    func finish(_ end: LinkError) {
        announce()
        let waiter = state.withLock { state -> Waiter? in
            guard state.end == nil else { return nil }
            state.end = end
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume(returning: nil)
    }

    private func carryOut(_ step: State.Step, _ waiter: Waiter) {
        guard case .deliver(let message, let isPauseOver) = step else { return }
        if let message { memory.subtract(message.count + Self.overhead) }
        waiter.resume(returning: message)
        if isPauseOver { onDemand() }
    }

    /// The next message; `nil` at the end and when the task is cancelled.
    func next() async -> [UInt8]? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                carryOut(state.withLock { $0.take(orWait: continuation, limit: limit) }, continuation)
            }
        } onCancel: {
            let waiter = state.withLock { state -> Waiter? in
                defer { state.waiter = nil }
                return state.waiter
            }
            waiter?.resume(returning: nil)
        }
    }
}

extension LinkInbox.State {
    fileprivate enum Step {
        case wait
        case deliver([UInt8]?, isPauseOver: Bool)
    }

    fileprivate mutating func take(orWait continuation: CheckedContinuation<[UInt8]?, Never>, limit: Int) -> Step {
        if let message = messages.popFirst() {
            bytes -= message.count + LinkInbox.overhead
            let isPauseOver = isPaused && bytes <= limit / 2
            if isPauseOver { isPaused = false }
            return .deliver(message, isPauseOver: isPauseOver)
        }
        // Asked inside the lock: the handler of the cancellation then either finds the continuation or came before.
        if end != nil || Task.isCancelled { return .deliver(nil, isPauseOver: false) }
        precondition(waiter == nil, "the messages of a link have one reader")
        waiter = continuation
        return .wait
    }
}

/// The messages of one link, in the order in which they came: an async sequence with one consumer.
///
/// It ends when the link ends, after everything that had arrived; `Link.end` then says why. While it is not read the
/// peer is made to wait, and nothing piles up.
public struct LinkMessages: AsyncSequence, Sendable {
    public typealias Element = [UInt8]

    let inbox: LinkInbox

    public func makeAsyncIterator() -> Iterator { Iterator(inbox: inbox) }

    public struct Iterator: AsyncIteratorProtocol {
        let inbox: LinkInbox

        public mutating func next() async -> [UInt8]? { await inbox.next() }
    }
}
