import DequeModule
import Dispatch
import Foundation
import Synchronization

/// Runs all tasks of a simulated pool, one after the other on one thread, and so knows when all of them wait: only then
/// may the pool's time move on. It also makes what happens repeatable.
///
/// Tasks get here by their executor preference, which their children inherit (SE-0417).
final class BenchExecutor: TaskExecutor {
    private struct State {
        var jobs: Deque<UnownedJob> = []
        var isRunning = false
        var waiters: [CheckedContinuation<Void, Never>] = []

        var isIdle: Bool { jobs.isEmpty && !isRunning }
    }

    private let state = Mutex(State())
    /// Counts jobs; one signal more than there are jobs ends the thread.
    private let work = DispatchSemaphore(value: 0)

    init() {
        let thread = Thread { [self] in
            while runNext() {}
        }
        thread.name = "simulated pool"
        thread.stackSize = 4 << 20
        thread.start()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { $0.jobs.append(job) }
        work.signal()
    }

    /// Returns when no task has anything to do. Not to be called by a task that runs here.
    func idle() async {
        await withCheckedContinuation { continuation in
            let isIdle = state.withLock { state in
                if !state.isIdle { state.waiters.append(continuation) }
                return state.isIdle
            }
            if isIdle { continuation.resume() }
        }
    }

    /// Ends the thread; all tasks must have ended.
    func stop() { work.signal() }

    /// - Returns: whether there was a job.
    private func runNext() -> Bool {
        work.wait()
        let job = state.withLock { state -> UnownedJob? in
            guard let job = state.jobs.popFirst() else { return nil }
            state.isRunning = true
            return job
        }
        guard let job else { return false }
        unsafe job.runSynchronously(on: asUnownedTaskExecutor())
        let waiters = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            state.isRunning = false
            guard state.isIdle else { return [] }
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
        return true
    }
}
