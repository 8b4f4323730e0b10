import BotKit
import CoreMetrics
import Foundation
import LocalTransport
import Logging
import Pool
import PoolGames
import PoolStore
import PoolTransport
import PoolWire
import RelayTransport
import Synchronization

/// Keeps one membership alive as the configuration wants it, and its bots with it.
final class PoolSlot: Sendable {
    /// What all slots share.
    struct Surroundings: Sendable {
        var store: Store
        var resources: SharedResources
        var relay: RelayKeeper
        var metrics: HostMetrics
        var bridges: ChatBridges
        var dataDirectory: URL
        var journals: JournalShelf
        var parking: ParkingLot
        var logger: Logger
        var report: @Sendable (_ pool: String, HostEvent) -> Void
    }

    private struct State {
        var entry: PoolEntry
        /// Changes with each change of `entry`.
        var revision = 0
        var life: PoolLife
        /// What was said last of why there is no membership.
        var lament: String?
        var runner: PoolRunner?
        var invitations: InvitationKeeper?
        var orders = Orders()
    }

    private let surroundings: Surroundings
    private let state: Mutex<State>
    private let alarm = Alarm()
    private let end = Latch()
    private let attempt = Latch()
    private let time = TimeSource.system

    init(_ entry: PoolEntry, _ surroundings: Surroundings) {
        // In the local network nobody is burdened by one who asks often, and people start things in any order.
        let life = entry.entrance.isLocal ? PoolLife(longestDelay: .seconds(30)) : PoolLife()
        state = Mutex(State(entry: entry, life: life))
        self.surroundings = surroundings
    }

    var entry: PoolEntry { state.withLock { $0.entry } }

    /// The membership of the moment.
    var runner: PoolRunner? { state.withLock { $0.runner } }

    /// Returns when the pool was entered, or it was clear that this will not be soon.
    func firstAttempt() async { await attempt.wait() }

    /// Returns when it is stopped, or the task is cancelled.
    func run() async {
        defer {
            attempt.open()
            end.open()
        }
        while !Task.isCancelled {
            let now = time.now()
            let (step, order) = state.withLock { state in
                let order = state.orders.take()
                if order == .restart { state.life.restart() }
                return (state.life.step(at: now), order)
            }
            if order == .stop { return }
            switch step {
            case .connect: await connect()
            case .wait(let delay): await alarm.wait(for: delay, on: time)
            case .waitForOrders: await alarm.wait(for: nil, on: time)
            }
        }
    }

    // MARK: Orders

    /// Leaves the pool, and enters it again.
    func restart() async { await order(.restart) }

    /// Leaves the pool politely, and waits until that is done.
    func stop() async {
        await order(.stop)
        await end.wait()
    }

    /// Says that it will never run.
    func abandon() {
        attempt.open()
        end.open()
    }

    /// The relay of this process has changed: who waits for it looks again.
    func relayChanged() {
        let waits = state.withLock { state in
            guard state.life.state == .waitingForRelay else { return false }
            state.life.restart()
            return true
        }
        if waits { alarm.ring() }
    }

    private func order(_ order: Orders.Order) async {
        let runner = state.withLock { state in
            state.orders.give(order)
            return state.runner
        }
        alarm.ring()
        await runner?.membership.leave()
    }

    /// Takes over what can be changed while the connection lives: roles, commands, bots, admission, invitations.
    func adjust(to entry: PoolEntry, bots change: BotsChange) async {
        let (runner, keeper) = state.withLock { state in
            state.entry = entry
            state.revision += 1
            return (state.runner, state.invitations)
        }
        guard let runner else { return }
        runner.roles.fix(entry.roles)
        runner.commands.adopt(entry.commands)
        for name in change.removed {
            await runner.crew.stop(name)
            surroundings.metrics.bot(name, in: entry.name).remove()
        }
        for bot in entry.bots where change.added.contains(bot.name) || change.changed.contains(bot.name) {
            await runner.crew.start(bot.specification)
        }
        if let duties = entry.entrance.duties {
            await runner.membership.setAdmission(duties.admission)
            keeper?.want(duties.invitations)
        }
    }

    /// Takes over an entry that needs another connection.
    func replace(with entry: PoolEntry) async {
        state.withLock { state in
            state.entry = entry
            state.revision += 1
        }
        await restart()
    }

    /// The code of some bots has changed.
    func filesChanged(_ paths: Set<String>) async {
        let (entry, runner) = state.withLock { ($0.entry, $0.runner) }
        await runner?.crew.filesChanged(paths) { [surroundings] in surroundings.report(entry.name, $0) }
    }

    // MARK: One membership

    private func connect() async {
        let (entry, revision) = state.withLock { ($0.entry, $0.revision) }
        do {
            guard let runner = try await makeRunner(entry) else { return }
            let events = runner.membership.subscribe()
            let isWanted = state.withLock { state in
                state.life.begin()
                // What was told while the runner was made, it does not know.
                guard state.orders.pending == nil, state.revision == revision else { return false }
                state.runner = runner
                return true
            }
            guard isWanted else { return state.withLock { $0.life.restart() } }
            await live(runner, events, entry)
            over(await runner.membership.endReason)
        } catch {
            let error = error as? TransportError ?? TransportError(.notConnected, "\(error)")
            let isNews = state.withLock { state in
                defer { state.lament = error.message }
                return state.lament != error.message
            }
            if isNews { surroundings.report(entry.name, .warning(error.message)) }
            over(.failed(error))
        }
    }

    private func live(_ runner: PoolRunner, _ events: PoolEvents, _ entry: PoolEntry) async {
        let keeper = keeper(runner, entry)
        state.withLock { $0.invitations = keeper }
        let ears = ChatBridges.Ears(runner)
        await withTaskGroup(of: Void.self) { group in
            if let keeper { group.addTask { await keeper.run() } }
            group.addTask { [surroundings] in await surroundings.bridges.serve(entry.name, ears) }
            group.addTask {
                for await event in events { self.happened(event) }
            }
            do {
                try await runner.run()
            } catch is CancellationError {
                // The process ends.
            } catch {
                logger(entry).error("the pool failed", metadata: ["error": "\(error)"])
            }
            group.cancelAll()
        }
        state.withLock { state in
            state.runner = nil
            state.invitations = nil
        }
    }

    private func happened(_ event: PoolEvent) {
        switch event {
        case .joined:
            state.withLock { state in
                state.life.joined(at: time.now())
                state.lament = nil
            }
            surroundings.relay.finished(entry.name, isClaimed: true)
            attempt.open()
        case .connectionLost(_, _, let reason):
            state.withLock { $0.life.lostLink(reason) }
            attempt.open()
        case .ended: attempt.open()
        default: break
        }
    }

    private func over(_ reason: EndReason?) {
        state.withLock { $0.life.ended(reason, at: time.now()) }
        surroundings.relay.finished(entry.name, isClaimed: false)
        attempt.open()
    }

    /// - Returns: `nil` when the relay of this process has to come first.
    private func makeRunner(_ entry: PoolEntry) async throws -> PoolRunner? {
        let resources = try await surroundings.resources.resources(
            trusting: entry.trust.authorities, logger: logger(entry))
        let planner = PoolPlanner(surroundings: surroundings)
        guard let plan = planner.plan(entry, relay: { self.relay(of: $0, entry) }) else { return nil }
        let report: @Sendable (HostEvent) -> Void = { [surroundings] in surroundings.report(entry.name, $0) }
        return try await plan.runner(store: surroundings.store, resources: resources, report: report)
    }

    /// - Returns: `nil` when the relay of this process has to come first.
    private func relay(of host: HostedPool, _ entry: PoolEntry) -> RelayKeeper.Place? {
        if let url = host.relay { return RelayKeeper.Place(url: url, claimCode: host.claimCode) }
        switch surroundings.relay.ticket(for: entry.name) {
        case .go(let place): return place
        case .wait(let reason):
            state.withLock { $0.life.lacksRelay(reason) }
            // It may have started in this moment.
            if case .go = surroundings.relay.ticket(for: entry.name) { relayChanged() }
            attempt.open()
            return nil
        }
    }

    private func keeper(_ runner: PoolRunner, _ entry: PoolEntry) -> InvitationKeeper? {
        guard let wanted = entry.entrance.duties?.invitations else { return nil }
        return InvitationKeeper(
            membership: runner.membership, store: surroundings.store, local: runner.local, wanted: wanted,
            logger: logger(entry))
    }

    /// Logs with the name of the pool.
    private func logger(_ entry: PoolEntry) -> Logger {
        var logger = surroundings.logger
        logger[metadataKey: "pool"] = "\(entry.name)"
        return logger
    }

    // MARK: What it is doing

    func status() async -> PoolStatus {
        let (entry, life, runner) = state.withLock { ($0.entry, $0.life, $0.runner) }
        let snapshot = await runner?.membership.snapshot
        let games = await runner?.games.games.count { $0.phase == .playing || $0.phase == .waiting }
        let word: PoolStatus.State =
            switch life.state {
            case .waiting: life.reason == nil ? .connecting : .waiting
            case .waitingForRelay: .waiting
            case .connecting: .connecting
            case .connected: .connected
            case .reconnecting: .reconnecting
            case .ended: .ended
            }
        let absent = entry.bots.map { bot in
            BotStatus(
                name: bot.name, kind: bot.specification.kind, state: .stopped, failures: 0, restarts: 0, reloads: 0)
        }
        let local = runner?.local
        let clocks = await local?.transport.clockDifferences.map {
            ClockStatus(peerID: $0.peer.rawValue, name: $0.name, aheadSeconds: $0.ahead)
        }
        return PoolStatus(
            name: entry.name, role: entry.entrance.role, state: word, reason: life.reason,
            poolID: snapshot?.poolID.uuidString.lowercased(), members: snapshot?.presentMembers.count ?? 0,
            games: games ?? 0,
            bots: runner?.crew.status ?? absent, addresses: await local?.addresses, clocks: clocks)
    }
}
