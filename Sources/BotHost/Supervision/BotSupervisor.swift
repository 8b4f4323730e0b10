package import BotKit
import CoreMetrics
package import Logging
package import Pool
import PoolGames
package import PoolWire
import Synchronization

/// Keeps one bot alive: starts it, and starts it again after a failure, with `Backoff`; exchanges its code; stops it.
package final class BotSupervisor: Sendable {
    /// What a bot needs of its surroundings.
    package struct Surroundings: Sendable {
        /// A context for each life: its events begin with that life.
        package var context: @Sendable () async -> BotContext
        package var time: TimeSource
        package var metrics: BotMetrics
        package var logger: Logger
        package var report: @Sendable (HostEvent) -> Void
        /// Remembers that it is parked, beyond the process; `nil` for bots whose host remembers nothing.
        package var parking: ParkingPlace?

        package init(
            context: @escaping @Sendable () async -> BotContext, time: TimeSource = .system, metrics: BotMetrics,
            parking: ParkingPlace? = nil, logger: Logger, report: @escaping @Sendable (HostEvent) -> Void
        ) {
            self.context = context
            self.time = time
            self.metrics = metrics
            self.parking = parking
            self.logger = logger
            self.report = report
        }
    }

    private struct State {
        var life = BotLife()
        /// The one that lives.
        var bot: (any Bot)?
        var orders = Orders()
        var reloads = 0
    }

    private enum Outcome {
        case ended, interrupted
    }

    package let specification: BotSpecification
    private let surroundings: Surroundings
    private let state = Mutex(State())
    private let alarm = Alarm()
    private let end = Latch()

    package init(_ specification: BotSpecification, _ surroundings: Surroundings) {
        self.specification = specification
        self.surroundings = surroundings
    }

    /// Returns when it is stopped, or the task is cancelled.
    package func run() async {
        defer { end.open() }
        await beginAsRemembered()
        while !Task.isCancelled {
            let now = surroundings.time.now()
            let (step, order) = state.withLock { state in
                let order = state.orders.take()
                if order == .restart { state.life.restart() }
                return (state.life.step(at: now), order)
            }
            if order == .stop { return }
            if order == .restart { await surroundings.parking?.release() }
            switch step {
            case .live: await live()
            case .wait(let delay): await alarm.wait(for: delay, on: surroundings.time)
            case .waitForOrders: await alarm.wait(for: nil, on: surroundings.time)
            }
        }
    }

    // MARK: Orders

    /// Ends the bot and begins anew, with its failures forgotten.
    package func restart() { order(.restart) }

    /// Ends the bot for good, and waits until it has ended.
    package func stop() async {
        order(.stop)
        await end.wait()
    }

    /// Says that it will never run.
    func abandon() { end.open() }

    /// Lets it take up its code anew: while it lives, if it can, else with a new life.
    /// - Throws: what the bot says of the new code; the old one goes on.
    package func reload() async throws {
        guard let bot = state.withLock({ $0.bot }) as? any ReloadableBot else { return restart() }
        let start = surroundings.time.now()
        do {
            try await bot.reload()
        } catch {
            surroundings.metrics.reloadsRefused.increment()
            throw error
        }
        state.withLock { $0.reloads += 1 }
        surroundings.metrics.reloads.increment()
        surroundings.metrics.reloadTime.record(surroundings.time.now() - start)
    }

    private func order(_ order: Orders.Order) {
        state.withLock { $0.orders.give(order) }
        alarm.ring()
    }

    // MARK: What it is doing

    /// The games it answers invitations to now.
    package var games: Set<GameType> {
        state.withLock { $0.life.isAvailable } ? specification.games : []
    }

    package var status: BotStatus {
        let (life, reloads, bot) = state.withLock { ($0.life, $0.reloads, $0.bot) }
        let refusal = (bot as? any ReloadableBot)?.refusal.map { "the saved code is not used: \($0)" }
        let word: BotStatus.State =
            switch life.state {
            case .living: .running
            case .waiting: life.reason == nil ? .running : .waiting
            case .finished: .finished
            case .parked: .parked
            }
        return BotStatus(
            name: specification.name, kind: specification.kind, state: word, reason: refusal ?? life.reason,
            failures: life.failures, restarts: life.restarts, reloads: reloads)
    }

    // MARK: One life

    /// A bot that was parked stays so when its process or its pool begins anew.
    private func beginAsRemembered() async {
        guard let parked = await surroundings.parking?.parked() else { return }
        state.withLock { $0.life = BotLife(parked) }
        surroundings.metrics.parked.record(1)
        surroundings.logger.warning("bot stays parked", metadata: ["error": "\(parked.reason)"])
        surroundings.report(
            .botFailed(bot: specification.name, error: parked.reason, restartSeconds: nil))
    }

    private func live() async {
        if state.withLock({ $0.life.begin() }) { surroundings.metrics.restarts.increment() }
        surroundings.metrics.parked.record(0)
        defer { state.withLock { $0.bot = nil } }
        do {
            let context = await surroundings.context()
            defer { context.commands.remove(context.name) }
            let bot = try await specification.make()
            state.withLock { $0.bot = bot }
            guard try await run(bot, context) == .ended else { return }
            state.withLock { $0.life.finished() }
        } catch {
            guard !Task.isCancelled, state.withLock({ $0.orders.pending }) == nil else { return }
            await failed(error)
        }
    }

    /// Runs the bot until it ends, or until there is an order.
    private func run(_ bot: any Bot, _ context: BotContext) async throws -> Outcome {
        try await withThrowingTaskGroup(of: Outcome.self) { group in
            group.addTask {
                try await bot.run(context)
                return .ended
            }
            group.addTask {
                while !Task.isCancelled, self.state.withLock({ $0.orders.pending }) == nil {
                    await self.alarm.wait(for: nil, on: self.surroundings.time)
                }
                return .interrupted
            }
            let outcome = try await group.next() ?? .ended
            group.cancelAll()
            // What a bot says when it is told to end does not count.
            while let result = await group.nextResult() { _ = result }
            return outcome
        }
    }

    private func failed(_ error: any Error) async {
        let now = surroundings.time.now()
        let (delay, failures) = state.withLock { ($0.life.failed("\(error)", at: now), $0.life.failures) }
        if delay == nil { await surroundings.parking?.park("\(error)", failures: failures) }
        surroundings.metrics.failures.increment()
        surroundings.metrics.parked.record(delay == nil ? 1 : 0)
        surroundings.logger.error(
            delay == nil ? "bot failed too often and is parked" : "bot failed", metadata: ["error": "\(error)"])
        surroundings.report(
            .botFailed(
                bot: specification.name, error: "\(error)", restartSeconds: delay.map { $0 / .seconds(1) }))
    }
}
