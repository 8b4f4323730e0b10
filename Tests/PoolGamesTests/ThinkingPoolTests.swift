import Foundation
import PoolGames
import PoolTesting
import Synchronization
import Testing

@Suite struct ThinkingPoolTests {
    /// Counts who thinks at once.
    private final class Meter: Sendable {
        private let state = Mutex((now: 0, most: 0, order: [Int]()))

        var most: Int { state.withLock { $0.most } }
        var order: [Int] { state.withLock { $0.order } }

        func enter(_ number: Int) {
            state.withLock { state in
                state.now += 1
                state.most = max(state.most, state.now)
                state.order.append(number)
            }
        }

        func leave() { state.withLock { $0.now -= 1 } }
    }

    private final class Switch: Sendable {
        private let value = Mutex(false)

        var isOn: Bool { value.withLock { $0 } }

        func turnOn() { value.withLock { $0 = true } }
    }

    @Test func `no more thoughts at once than cores, and all get their turn`() async throws {
        let pool = ThinkingPool(cores: 2)
        let meter = Meter()
        try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<40 {
                group.addTask {
                    try await pool.run { _ in
                        meter.enter(number)
                        defer { meter.leave() }
                        Thread.sleep(forTimeInterval: 0.002)  // Stands for thinking.
                        return number
                    }
                }
            }
            var sum = 0
            for try await number in group { sum += number }
            #expect(sum == (0..<40).reduce(0, +))
        }
        #expect(meter.most == 2 && meter.order.count == 40)
    }

    @Test func `a budget of memory lets fewer think at once, and one always`() {
        let thought = ThinkingPool.memoryPerThought
        let cores = [3 * thought, 2 * thought, 2 * thought - 1, 0].map { ThinkingPool(cores: 3, memory: $0).cores }
        #expect(cores == [3, 2, 1, 1])
    }

    @Test func `first come, first served`() async throws {
        let pool = ThinkingPool(cores: 1)
        let meter = Meter()
        let gate = Switch()
        let isHeld = Switch()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await pool.run { _ in
                    isHeld.turnOn()
                    while !gate.isOn { Thread.sleep(forTimeInterval: 0.001) }
                }
            }
            try await eventually("the only thread being taken", within: .seconds(300)) { isHeld.isOn }
            for number in 0..<10 {
                group.addTask {
                    try await pool.run { _ in
                        meter.enter(number)
                        meter.leave()
                    }
                }
                try await eventually("its place in the queue", within: .seconds(300)) { pool.waiting == number + 1 }
            }
            gate.turnOn()
            try await group.waitForAll()
        }
        #expect(meter.order == Array(0..<10))
    }

    @Test func `a cancelled thought that waits ends at once, one that runs is told`() async throws {
        let pool = ThinkingPool(cores: 1)
        let isRunning = Switch()
        let running = Task {
            try await pool.run { isCancelled in
                isRunning.turnOn()
                while !isCancelled() { Thread.sleep(forTimeInterval: 0.001) }
                throw CancellationError()
            }
        }
        try await eventually("one that runs", within: .seconds(300)) { isRunning.isOn }
        let waiting = Task { try await pool.run { _ in 1 } }
        try await eventually("one that waits", within: .seconds(300)) { pool.waiting == 1 }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        running.cancel()
        await #expect(throws: CancellationError.self) { try await running.value }
        #expect(try await pool.run { _ in 3 } == 3)
    }

    @Test func `what a thought throws comes out`() async {
        struct Odd: Error {}
        await #expect(throws: Odd.self) { try await ThinkingPool(cores: 1).run { _ in throw Odd() } }
    }
}
