package import Pool
import Synchronization

/// Lets one sleeper wake before its time.
package final class Alarm: Sendable {
    private enum State {
        case quiet
        /// Rung while nobody slept: the next sleep ends at once.
        case rung
        case asleep(CheckedContinuation<Void, Never>)
    }

    private let state = Mutex(State.quiet)

    package init() {}

    package func ring() {
        let sleeper = state.withLock { state -> CheckedContinuation<Void, Never>? in
            switch state {
            case .asleep(let sleeper):
                state = .quiet
                return sleeper
            case .quiet, .rung:
                state = .rung
                return nil
            }
        }
        sleeper?.resume()
    }

    /// Waits until it rings, or for `duration` if there is one, or until the task is cancelled.
    package func wait(for duration: Duration?, on time: TimeSource) async {
        guard let duration else { return await rung() }
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    try await time.sleep(max(duration, .zero))
                } catch {}  // Cancelled: it rang first.
            }
            group.addTask { await self.rung() }
            await group.next()
            group.cancelAll()
        }
    }

    private func rung() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let now = state.withLock { state -> Bool in
                    if case .rung = state {
                        state = .quiet
                        return true
                    }
                    // Asked inside the lock: the handler below then either sees the sleeper or came before.
                    if Task.isCancelled { return true }
                    state = .asleep(continuation)
                    return false
                }
                if now { continuation.resume() }
            }
        } onCancel: {
            let sleeper = state.withLock { state -> CheckedContinuation<Void, Never>? in
                guard case .asleep(let sleeper) = state else { return nil }
                state = .quiet
                return sleeper
            }
            sleeper?.resume()
        }
    }
}
