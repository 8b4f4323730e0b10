import DequeModule
import Synchronization

/// The events that wait for a bot. It has one reader.
///
/// Bounded, and the source never waits for the bot: when it is full, the oldest dispensable event is dropped, and when
/// there is none the oldest of all. The reader is told how many were dropped, with `events_lost`, before anything else.
package final class APIEventQueue: Sendable {
    private struct State {
        var events: Deque<APIEvent> = []
        var reader: CheckedContinuation<APIEvent?, Never>?
        var lost = 0
        /// Nothing will be added any more.
        var isFinished = false

        mutating func next() -> APIEvent? {
            guard lost == 0 else {
                defer { lost = 0 }
                return APIEvent(.eventsLost, ["count": .int(lost)])
            }
            return events.popFirst()
        }
    }

    private let state = Mutex(State())
    private let capacity: Int

    package init(capacity: Int) { self.capacity = max(1, capacity) }

    package func append(_ event: APIEvent) {
        let reader = state.withLock { state -> CheckedContinuation<APIEvent?, Never>? in
            guard !state.isFinished else { return nil }
            if let reader = state.reader {
                state.reader = nil
                return reader
            }
            if state.events.count >= capacity {
                state.events.remove(at: state.events.firstIndex { $0.name.isDispensable } ?? 0)
                state.lost += 1
            }
            state.events.append(event)
            return nil
        }
        reader?.resume(returning: event)
    }

    /// Adds a last event. Whatever waits is still read.
    package func finish(with event: APIEvent) {
        let reader = state.withLock { state -> CheckedContinuation<APIEvent?, Never>? in
            guard !state.isFinished else { return nil }
            state.isFinished = true
            if let reader = state.reader {
                state.reader = nil
                return reader
            }
            state.events.append(event)
            return nil
        }
        reader?.resume(returning: event)
    }

    /// Takes out events that have lost their meaning.
    package func removeAll(where isObsolete: (APIEvent) -> Bool) {
        state.withLock { $0.events.removeAll(where: isObsolete) }
    }

    package var count: Int { state.withLock { $0.events.count } }

    /// The next event if one waits.
    package func poll() -> APIEvent? { state.withLock { $0.next() } }

    /// Waits for the next event; `nil` after the last, and when the task is cancelled.
    package func next() async -> APIEvent? {
        if let event = poll() { return event }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer = state.withLock { state -> APIEvent?? in
                    if let event = state.next() { return .some(event) }
                    // Asked inside the lock: the handler below then either sees the reader or came before.
                    if state.isFinished || Task.isCancelled { return .some(nil) }
                    precondition(state.reader == nil, "the events of a bot have one reader")
                    state.reader = continuation
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            let reader = state.withLock { state in
                defer { state.reader = nil }
                return state.reader
            }
            reader?.resume(returning: nil)
        }
    }
}
