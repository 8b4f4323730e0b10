import DequeModule
import Synchronization

/// What is to be sent and has not been given to SCTP: written by any task, emptied on the event loop.
final class LinkOutbox: Sendable {
    struct Message {
        let bytes: [UInt8]
        let isReliable: Bool
    }

    fileprivate typealias Waiter = CheckedContinuation<Void, Never>

    fileprivate struct State {
        var messages: Deque<Message> = []
        var bytes = 0
        var waiters: Deque<(id: Int, waiter: Waiter)> = []
        var nextID = 0
        var end: LinkError?
        var isAwake = false
    }

    fileprivate enum Step {
        case added(wakes: Bool)
        case full(id: Int)
        case ended(LinkError)
    }

    private let state = Mutex(State())
    private let limit: Int
    private let wake: @Sendable () -> Void

    /// - Parameters:
    ///   - limit: bytes that may wait before senders do.
    ///   - wake: has the event loop empty the outbox.
    init(limit: Int, wake: @escaping @Sendable () -> Void) {
        self.limit = limit
        self.wake = wake
    }

    /// Adds a message, when there is room.
    /// - Throws: the link's end, or `closed` when the waiting task was cancelled.
    func send(_ bytes: [UInt8], isReliable: Bool) async throws(LinkError) {
        while true {
            let step = state.withLock { $0.add(Message(bytes: bytes, isReliable: isReliable), limit: limit) }
            switch step {
            case .added(let wakes):
                if wakes { wake() }
                return
            case .ended(let end): throw end
            case .full(let id):
                await waitForRoom(id: id)
                guard !Task.isCancelled else {
                    wakeNext()
                    throw LinkError(.closed, "The message was not sent: its task was cancelled.")
                }
            }
        }
    }

    /// On the event loop.
    /// - Returns: the next message, which counts as waiting until `release`.
    func next() -> Message? {
        state.withLock { state in
            guard let message = state.messages.popFirst() else {
                state.isAwake = false
                return nil
            }
            return message
        }
    }

    /// A message has been given to SCTP: there is room again.
    func release(_ message: Message) {
        state.withLock { $0.bytes = max(0, $0.bytes - message.cost) }
        wakeNext()
    }

    /// Gives a sender that waits its turn, if there is room.
    private func wakeNext() {
        let waiter = state.withLock { state in
            state.bytes < limit ? state.waiters.popFirst()?.waiter : nil
        }
        waiter?.resume()
    }

    /// Nothing more can be added; what waits can still be taken. Only the first end counts.
    func seal(_ end: LinkError) {
        let waiters = state.withLock { state -> Deque<(id: Int, waiter: Waiter)> in
            state.end = state.end ?? end
            defer { state.waiters = [] }
            return state.waiters
        }
        for (_, waiter) in waiters { waiter.resume() }
    }

    /// Nothing more can be added, and what waits is lost.
    func finish(_ end: LinkError) {
        seal(end)
        state.withLock { state in
            state.messages = []
            state.bytes = 0
        }
    }

    private func waitForRoom(id: Int) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let goesOn = state.withLock { state in
                    if state.bytes < limit || state.end != nil || Task.isCancelled { return true }
                    state.waiters.append((id, continuation))
                    return false
                }
                if goesOn { continuation.resume() }
            }
        } onCancel: {
            let waiter = state.withLock { state -> Waiter? in
                guard let index = state.waiters.firstIndex(where: { $0.id == id }) else { return nil }
                return state.waiters.remove(at: index).waiter
            }
            waiter?.resume()
        }
    }
}

extension LinkOutbox.Message {
    /// What it counts as: its bytes, and what an array costs.
    var cost: Int { bytes.count + 64 }
}

extension LinkOutbox.State {
    fileprivate mutating func add(_ message: LinkOutbox.Message, limit: Int) -> LinkOutbox.Step {
        if let end { return .ended(end) }
        // The last one may go beyond the limit, so that a message of any length finds room.
        guard bytes < limit else {
            nextID += 1
            return .full(id: nextID)
        }
        messages.append(message)
        bytes += message.cost
        defer { isAwake = true }
        return .added(wakes: !isAwake)
    }
}
