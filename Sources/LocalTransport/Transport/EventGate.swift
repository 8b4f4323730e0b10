import Synchronization

/// Keeps links from being read while events wait for their reader.
final class EventGate: Sendable {
    private typealias Waiter = CheckedContinuation<Void, Never>

    private struct State {
        var isClosed = false
        var waiters: [Waiter] = []
    }

    private let state = Mutex(State())

    /// Before an event is added, whose reader may empty the buffer at once.
    func close() { state.withLock { $0.isClosed = true } }

    func open() {
        let waiters = state.withLock { state -> [Waiter] in
            state.isClosed = false
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Waits until there is room for events. `open` ends it, which every end of a transport calls.
    func pass() async {
        guard state.withLock({ $0.isClosed }) else { return }
        await withCheckedContinuation { waiter in
            let isOpen = state.withLock { state in
                if state.isClosed { state.waiters.append(waiter) }
                return !state.isClosed
            }
            if isOpen { waiter.resume() }
        }
    }
}
