import DequeModule
import Foundation
import GameRules
import Synchronization

/// Where engines think: a few threads for all games of the process, so that they never block an event loop or the
/// cooperative pool. First come, first served; a game asks for one move at a time, so that all get their turn.
public final class ThinkingPool: Sendable {
    private struct Job: Sendable {
        var id: UInt64
        var run: @Sendable () -> Void
        /// Ends it without running.
        var abandon: @Sendable () -> Void
    }

    private struct State {
        var queue: Deque<Job> = []
        var threads = 0
        var nextID: UInt64 = 0
        /// Those who wait until nobody thinks.
        var waiters: [CheckedContinuation<Void, Never>] = []

        /// A thread lives until the queue is empty.
        var isIdle: Bool { threads == 0 }
    }

    /// The most bytes that one thought takes for what it remembers of positions: Connect Four's solver and the trees of
    /// chance come near it, all others take a quarter at most. Nothing is kept from one thought to the next.
    public static let memoryPerThought = 96 << 20

    /// The most threads that think at once.
    public let cores: Int
    private let state = Mutex(State())

    /// - Parameters:
    ///   - cores: how many cores engines may use, at least 1. Threads exist only while there is something to think
    ///     about.
    ///   - memory: the most bytes for all thoughts at once; where it is less than `memoryPerThought` for each core, fewer
    ///     think at once. One always does.
    public init(cores: Int, memory: Int = .max) {
        self.cores = max(1, min(cores, memory / Self.memoryPerThought))
    }

    /// How many thoughts wait for a thread.
    public var waiting: Int { state.withLock { $0.queue.count } }

    /// Whether somebody thinks, or waits for a thread.
    public var isBusy: Bool { state.withLock { !$0.isIdle } }

    /// Returns when nobody thinks or waits for a thread.
    package func idle() async {
        await withCheckedContinuation { continuation in
            let isIdle = state.withLock { state in
                if !state.isIdle { state.waiters.append(continuation) }
                return state.isIdle
            }
            if isIdle { continuation.resume() }
        }
    }

    /// The engine's move for a position.
    /// - Parameters:
    ///   - isWanted: asked now and then; once it says no, thinking stops.
    /// - Throws: `CancellationError` when the task is cancelled or the move is no longer wanted.
    public func choose(
        _ request: MoveRequest, level: Int, time: Duration, seed: UInt64,
        isWanted: @escaping @Sendable () -> Bool = { true }
    ) async throws -> MoveChoice {
        try await run { isCancelled in
            try request.choose(
                within: ThinkingBudget(level: level, time: time, seed: seed) { isCancelled() || !isWanted() })
        }
    }

    /// Runs something long on one of the threads.
    /// - Parameter work: should end soon with `CancellationError` once the function it gets says so.
    /// - Throws: what `work` throws; `CancellationError` when the task is cancelled before `work` begins.
    public func run<Value: Sendable>(
        _ work: @escaping @Sendable (_ isCancelled: @escaping @Sendable () -> Bool) throws -> Value
    ) async throws -> Value {
        let cancelled = Flag()
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let job = Job(
                    id: id, run: { continuation.resume(with: Result { try work { cancelled.isSet } }) },
                    abandon: { continuation.resume(throwing: CancellationError()) })
                submit(job, unless: cancelled)
            }
        } onCancel: {
            cancelled.set()
            withdraw(id)
        }
    }

    private func submit(_ job: Job, unless cancelled: Flag) {
        let (refused, needsThread) = state.withLock { state -> (Bool, Bool) in
            // Asked inside the lock: a cancellation either is seen here or finds the job in the queue.
            guard !cancelled.isSet else { return (true, false) }
            state.queue.append(job)
            guard state.threads < cores else { return (false, false) }
            state.threads += 1
            return (false, true)
        }
        if refused { job.abandon() }
        if needsThread { startThread() }
    }

    private func withdraw(_ id: UInt64) {
        let job = state.withLock { state -> Job? in
            guard let index = state.queue.firstIndex(where: { $0.id == id }) else { return nil }
            return state.queue.remove(at: index)
        }
        job?.abandon()
    }

    /// The thread ends by itself when the queue is empty.
    private func startThread() {
        let thread = Thread { [self] in
            while let job = next() { job.run() }
        }
        thread.name = "thinking"
        thread.stackSize = 4 << 20
        thread.start()
    }

    private func next() -> Job? {
        let (job, waiters) = state.withLock { state -> (Job?, [CheckedContinuation<Void, Never>]) in
            if let job = state.queue.popFirst() { return (job, []) }
            state.threads -= 1
            guard state.isIdle else { return (nil, []) }
            defer { state.waiters = [] }
            return (nil, state.waiters)
        }
        for waiter in waiters { waiter.resume() }
        return job
    }
}

/// Goes from unset to set, once.
final class Flag: Sendable {
    private let value = Atomic(false)

    var isSet: Bool { value.load(ordering: .relaxed) }

    func set() { value.store(true, ordering: .relaxed) }
}
