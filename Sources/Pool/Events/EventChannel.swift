public import DequeModule
public import Synchronization

/// The buffer between a `Broadcast` and one of its subscribers.
///
/// What every event passes is inlinable: for other modules' events it is else generic code, which asks for types at
/// every step.
@usableFromInline
final class EventChannel<Element: Sendable>: Sendable {
    @usableFromInline
    struct State {
        @usableFromInline var buffer: Deque<Element> = []
        @usableFromInline var reader: CheckedContinuation<Element?, Never>?
        @usableFromInline var writers: [Int: CheckedContinuation<Void, Never>] = [:]
        var nextWriter = 0
        /// No more events will come.
        @usableFromInline var finished = false
        /// Nobody will read any more.
        @usableFromInline var closed = false
    }

    private enum Step {
        case wait
        case deliver(Element?, resuming: [CheckedContinuation<Void, Never>])
    }

    @usableFromInline let state = Mutex(State())
    @usableFromInline let capacity: Int

    init(capacity: Int) { self.capacity = capacity }

    @usableFromInline var isClosed: Bool { state.withLock { $0.closed } }

    /// What a writer finds.
    @usableFromInline
    enum Room {
        case hasRoom
        /// The writer should wait for room.
        case isFull
        /// Nobody reads any more.
        case isClosed
    }

    @inlinable
    func append(_ element: Element) -> Room {
        var reader: CheckedContinuation<Element?, Never>?
        let room = state.withLock { state -> Room in
            guard !state.closed else { return .isClosed }
            guard !state.finished else { return .hasRoom }
            if let waiting = state.reader {
                reader = waiting
                state.reader = nil
                return .hasRoom
            }
            state.buffer.append(element)
            return state.buffer.count >= capacity ? .isFull : .hasRoom
        }
        reader?.resume(returning: element)
        return room
    }

    /// Puts elements before those that wait, without a bound. Nobody may be reading yet.
    func prepend(_ elements: [Element]) {
        state.withLock { state in
            precondition(state.reader == nil, "what comes first is told before somebody reads")
            guard !state.closed else { return }
            state.buffer.prepend(contentsOf: elements)
        }
    }

    /// Returns when there is room, nobody reads any more, or the task is cancelled.
    @usableFromInline
    func waitForRoom() async {
        let writer = state.withLock { state in
            state.nextWriter += 1
            return state.nextWriter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let proceed = state.withLock { state in
                    // Asked inside the lock: the handler below then either sees the continuation or came before.
                    if Task.isCancelled || state.closed || state.buffer.count < capacity { return true }
                    state.writers[writer] = continuation
                    return false
                }
                if proceed { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.writers.removeValue(forKey: writer) }?.resume()
        }
    }

    @inlinable
    func next() async -> Element? {
        if let element = poll() { return element }
        return await waitForNext()
    }

    @usableFromInline
    func waitForNext() async -> Element? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let step = state.withLock { state -> Step in
                    if Task.isCancelled || state.closed { return .deliver(nil, resuming: []) }
                    if let element = state.buffer.popFirst() {
                        guard state.buffer.count < capacity else { return .deliver(element, resuming: []) }
                        defer { state.writers = [:] }
                        return .deliver(element, resuming: Array(state.writers.values))
                    }
                    if state.finished { return .deliver(nil, resuming: []) }
                    precondition(state.reader == nil, "a subscription has one consumer")
                    state.reader = continuation
                    return .wait
                }
                if case .deliver(let element, let writers) = step {
                    continuation.resume(returning: element)
                    for writer in writers { writer.resume() }
                }
            }
        } onCancel: {
            close()
        }
    }

    /// What waits, where taking it is all there is to do.
    @inlinable
    func poll() -> Element? {
        guard !Task.isCancelled else { return nil }
        return state.withLock { state in
            guard !state.closed, state.writers.isEmpty else { return nil }
            return state.buffer.popFirst()
        }
    }

    func finish() {
        let reader = state.withLock { state -> CheckedContinuation<Element?, Never>? in
            state.finished = true
            guard state.buffer.isEmpty else { return nil }
            defer { state.reader = nil }
            return state.reader
        }
        reader?.resume(returning: nil)
    }

    func close() {
        let (reader, writers) = state.withLock { state in
            state.closed = true
            state.buffer = []
            defer {
                state.reader = nil
                state.writers = [:]
            }
            return (state.reader, Array(state.writers.values))
        }
        reader?.resume(returning: nil)
        for writer in writers { writer.resume() }
    }
}
