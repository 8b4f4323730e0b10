import DequeModule
import Synchronization

/// The links that others have made, until somebody takes them: an async sequence with one consumer.
///
/// It ends when the endpoint is closed. Links that find it full are refused.
public struct AcceptedLinks: AsyncSequence, Sendable {
    public typealias Element = Link

    let queue: AcceptedLinkQueue

    public func makeAsyncIterator() -> Iterator { Iterator(queue: queue) }

    public struct Iterator: AsyncIteratorProtocol {
        let queue: AcceptedLinkQueue

        public mutating func next() async -> Link? { await queue.next() }
    }
}

/// The writing end of `AcceptedLinks`.
final class AcceptedLinkQueue: Sendable {
    private typealias Waiter = CheckedContinuation<Link?, Never>

    private struct State {
        var links: Deque<Link> = []
        var waiter: Waiter?
        var isFinished = false
    }

    private let state = Mutex(State())
    private let capacity: Int

    init(capacity: Int) { self.capacity = capacity }

    /// - Returns: `false` when there is no room.
    func append(_ link: Link) -> Bool {
        let (waiter, isTaken) = state.withLock { state -> (Waiter?, Bool) in
            guard !state.isFinished else { return (nil, false) }
            if let waiter = state.waiter {
                state.waiter = nil
                return (waiter, true)
            }
            guard state.links.count < capacity else { return (nil, false) }
            state.links.append(link)
            return (nil, true)
        }
        waiter?.resume(returning: link)
        return isTaken
    }

    func finish() {
        let waiter = state.withLock { state -> Waiter? in
            state.isFinished = true
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume(returning: nil)
    }

    func next() async -> Link? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let link = state.withLock { state -> Link?? in
                    if let link = state.links.popFirst() { return .some(link) }
                    if state.isFinished || Task.isCancelled { return .some(nil) }
                    precondition(state.waiter == nil, "accepted links have one reader")
                    state.waiter = continuation
                    return .none
                }
                if let link { continuation.resume(returning: link) }
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
