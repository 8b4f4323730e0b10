import DequeModule
import PoolLinks
import Synchronization

/// A link and what is to be written to it, in order. Writing never makes the transport wait.
final class LinkPort: Sendable {
    private struct Message {
        var bytes: [UInt8]
        var isReliable: Bool
    }

    private struct State {
        var messages: Deque<Message> = []
        var bytes = 0
        var waiter: CheckedContinuation<Void, Never>?
        var isFinished = false
        var isDone = false
        var observers: [CheckedContinuation<Void, Never>] = []
        /// When the link took a message last, or something began to wait.
        var progress = ContinuousClock.now
    }

    /// Beyond it, what may be dropped is.
    private static let droppingLimit = 2 << 20
    /// Beyond it, what need not arrive is dropped: it would come late, and make the others wait.
    private static let unreliableLimit = 256 << 10
    /// Beyond it, the other end does not read: sessions keep far less under way.
    private static let limit = 64 << 20

    let link: Link
    private let state = Mutex(State())

    init(_ link: Link) { self.link = link }

    /// - Returns: `false` if so much waits that the link is of no use.
    func put(_ bytes: [UInt8], isReliable: Bool, canBeDropped: Bool) -> Bool {
        let (waiter, isUsable) = state.withLock { state -> (CheckedContinuation<Void, Never>?, Bool) in
            guard !state.isFinished else { return (nil, true) }
            if canBeDropped, state.bytes > (isReliable ? Self.droppingLimit : Self.unreliableLimit) {
                return (nil, true)
            }
            if state.messages.isEmpty { state.progress = .now }
            state.messages.append(Message(bytes: bytes, isReliable: isReliable))
            state.bytes += bytes.count
            defer { state.waiter = nil }
            return (state.waiter, state.bytes <= Self.limit)
        }
        waiter?.resume()
        return isUsable
    }

    /// Nothing more will be put: the link is closed when everything is written.
    func finish() {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            state.isFinished = true
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }

    /// For how long nothing has moved although something waits.
    var stalled: Duration {
        state.withLock { $0.messages.isEmpty ? .zero : ContinuousClock.now - $0.progress }
    }

    /// Writes until `finish`, or the end of the link.
    func write() async {
        await writeAll()
        let observers = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            state.isDone = true
            defer { state.observers = [] }
            return state.observers
        }
        for observer in observers { observer.resume() }
    }

    /// Waits until everything is written and the link is closed.
    func done() async {
        await withCheckedContinuation { observer in
            let isDone = state.withLock { state in
                if !state.isDone { state.observers.append(observer) }
                return state.isDone
            }
            if isDone { observer.resume() }
        }
    }

    private func writeAll() async {
        while true {
            let (message, isOver) = state.withLock { state -> (Message?, Bool) in
                (state.messages.first, state.isFinished)
            }
            guard let message else {
                if isOver { return await link.close() }
                await waitForMore()
                continue
            }
            do {
                try await link.send(message.bytes, isReliable: message.isReliable)
            } catch {
                // The end of the link is told by its messages' end.
                return finish()
            }
            state.withLock { state in
                _ = state.messages.popFirst()
                state.bytes -= message.bytes.count
                state.progress = .now
            }
        }
    }

    private func waitForMore() async {
        await withCheckedContinuation { continuation in
            let goesOn = state.withLock { state in
                if state.messages.isEmpty, !state.isFinished {
                    state.waiter = continuation
                    return false
                }
                return true
            }
            if goesOn { continuation.resume() }
        }
    }
}
