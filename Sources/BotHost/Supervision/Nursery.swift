import Pool
import PoolGames
import Synchronization

/// Children that are added while others live. They end by themselves, or with the task that runs the nursery.
final class Nursery: Sendable {
    private typealias Child = @Sendable () async -> Void

    private struct State {
        var waiting: [@Sendable () async -> Void] = []
        var isClosed = false
    }

    private let state = Mutex(State())
    private let alarm = Alarm()

    /// Starts a child as soon as `run` is running.
    /// - Returns: `false` when `run` has ended, and no child will ever start.
    func add(_ child: @escaping @Sendable () async -> Void) -> Bool {
        let isTaken = state.withLock { state in
            guard !state.isClosed else { return false }
            state.waiting.append(child)
            return true
        }
        alarm.ring()
        return isTaken
    }

    /// Lives until its task is cancelled, and cancels the children then. Every child that was taken is started.
    func run() async {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                for child in takeAll(closing: false) { group.addTask { await child() } }
                await alarm.wait(for: nil, on: .system)
            }
            for child in takeAll(closing: true) { group.addTask { await child() } }
        }
    }

    private func takeAll(closing: Bool) -> [Child] {
        state.withLock { state in
            defer { state.waiting = [] }
            state.isClosed = closing
            return state.waiting
        }
    }
}
