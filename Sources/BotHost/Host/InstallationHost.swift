import CoreMetrics
public import Foundation
public import Logging
import NIOPosix
import Pool
public import PoolStore
public import ServiceLifecycle

/// Runs what a configuration file says: pools, bots, a relay; follows its changes; answers commands.
///
/// Everything that it starts is apart from everything else: what fails is named, tried again where that may help, and
/// stops nothing but itself.
public actor InstallationHost: Service {
    /// What the program gives it.
    public struct Surroundings: Sendable {
        public var dataDirectory: URL
        /// Of the data directory.
        public var store: Store
        public var version: String
        public var logger: Logger
        /// Told everything that happens, with the name of the pool if it happened in one. Must not block.
        public var report: @Sendable (_ pool: String?, HostEvent) -> Void
        /// Carries out a command that is meant for one pool.
        public var answer: @Sendable (PoolRunner, PoolEntry, ControlCommand) async throws -> ControlReply

        public init(
            dataDirectory: URL, store: Store, version: String, logger: Logger,
            report: @escaping @Sendable (_ pool: String?, HostEvent) -> Void,
            answer: @escaping @Sendable (PoolRunner, PoolEntry, ControlCommand) async throws -> ControlReply
        ) {
            self.dataDirectory = dataDirectory
            self.store = store
            self.version = version
            self.logger = logger
            self.report = report
            self.answer = answer
        }
    }

    /// What is done one after the other.
    enum Request: Sendable {
        /// Reads the file; who asked for it is answered what came of it.
        case read(answer: AsyncStream<Outcome>.Continuation?)
        case filesChanged(Set<String>)
    }

    /// What came of reading the file.
    enum Outcome: Sendable {
        case applied([String])
        case refused([String])
    }

    /// What lives as long as the host.
    struct Parts: Sendable {
        let slots: SlotList
        let nursery = Nursery()
        let metrics: HostMetrics
        let resources: SharedResources
        let journals: JournalShelf
        let parking: ParkingLot
        let relay: RelayKeeper
        let bridges: ChatBridges
        let admin: AdminKeeper
        let watcher: FileWatcher
    }

    /// What is running.
    private struct Running {
        var installation: Installation
        /// The text of the file that it comes from.
        var text: String
        /// What is wrong with the file as it is now, a line each.
        var problems: [String]
        /// The files that the meaning of the text depends on.
        var files: Set<String>
    }

    let surroundings: Surroundings
    let parts: Parts
    private let reader: InstallationReader
    private let requests = AsyncStream.makeStream(of: Request.self)
    private let startedAt = Date()
    private let start = Latch()
    private var running: Running?
    /// How it begins.
    private let first: Running

    /// - Parameters:
    ///   - loaded: what the reader found.
    ///   - beginning: what to start with, and the text that it comes from (`InstallationReader.beginning`).
    public init(
        _ surroundings: Surroundings, reader: InstallationReader, loaded: InstallationReader.Loaded,
        beginning: (Installation, text: String)
    ) {
        self.surroundings = surroundings
        self.reader = reader
        first = Running(
            installation: beginning.0, text: beginning.text, problems: loaded.lines, files: loaded.result.files)
        let (report, queue, slots) = (surroundings.report, requests.continuation, SlotList())
        let relay = RelayKeeper(
            defaultDirectory: surroundings.dataDirectory.appending(path: "relay").path, logger: surroundings.logger,
            onChange: { slots.all.forEach { $0.relayChanged() } }, report: { report(nil, $0) })
        parts = Parts(
            slots: slots, metrics: HostMetrics(version: surroundings.version),
            resources: SharedResources(),
            journals: JournalShelf(dataDirectory: surroundings.dataDirectory),
            parking: ParkingLot(
                store: surroundings.store, version: surroundings.version, logger: surroundings.logger),
            relay: relay,
            bridges: ChatBridges(logger: surroundings.logger) { report($0, $1) },
            admin: AdminKeeper(logger: surroundings.logger) { report(nil, $0) },
            watcher: FileWatcher { queue.yield(.filesChanged($0)) })
    }

    /// Returns when every pool was entered, or it was clear that this will not be soon.
    public func firstAttempts() async {
        await start.wait()
        for slot in parts.slots.all { await slot.firstAttempt() }
    }

    /// Lives until graceful shutdown, which leaves all pools politely before the relay ends, or cancellation.
    public func run() async throws {
        let pages = AdminKeeper.Pages(
            health: { await HostHealth.json(self.status()) },
            metrics: { [parts] in await parts.metrics.prometheus.text + parts.relay.metricsText() })
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [parts] in await parts.nursery.run() }
            group.addTask { [parts] in await parts.relay.run() }
            group.addTask { [parts] in await parts.bridges.run() }
            group.addTask { [parts] in await parts.admin.run(pages) }
            group.addTask { [parts] in await parts.watcher.run() }
            group.addTask { await self.serveCommands() }
            group.addTask { await self.work() }
            do {
                try await gracefulShutdown()
            } catch {
                // Cancelled: everything ends at once.
            }
            await stopPools()
            group.cancelAll()
        }
        try Task.checkCancellation()
    }

    private func stopPools() async {
        await withTaskGroup(of: Void.self) { group in
            for slot in parts.slots.all { group.addTask { await slot.stop() } }
        }
    }

    // MARK: One thing after the other

    /// Reads the file again, and applies what has changed.
    /// - Returns: what was changed, or, if it was refused, what is wrong.
    public func reload() async throws -> (isApplied: Bool, lines: [String]) {
        let (answers, answer) = AsyncStream.makeStream(of: Outcome.self)
        requests.continuation.yield(.read(answer: answer))
        for await outcome in answers {
            switch outcome {
            case .applied(let changes): return (true, changes)
            case .refused(let problems): return (false, problems)
            }
        }
        throw CancellationError()
    }

    private func work() async {
        await begin()
        for await request in requests.stream {
            switch request {
            case .read(let answer):
                let outcome = await read(isAsked: answer != nil)
                answer?.yield(outcome)
                answer?.finish()
            case .filesChanged(let paths):
                // First those that are there: a bot that starts now has the new code from the beginning.
                for slot in parts.slots.all { await slot.filesChanged(paths) }
                if paths.contains(reader.file.path) || !paths.isDisjoint(with: running?.files ?? []) {
                    _ = await read(isAsked: false)
                }
            }
        }
    }

    private func begin() async {
        running = first
        await watch(first.files)
        await apply(first.installation, from: nil)
        if first.problems.isEmpty { await remember(first.text) }
        start.open()
    }

    /// Reads the file. A text that is new is applied if it has no errors; a text that is known is applied as far as it
    /// is sound, as a file that it names may be there now.
    private func read(isAsked: Bool) async -> Outcome {
        guard var running else { return .refused([]) }
        let loaded: InstallationReader.Loaded
        do {
            loaded = try await reader.load()
        } catch {
            return .refused(["\(error)"])
        }
        let isKnown = loaded.text == running.text
        let isNews = running.problems != loaded.lines
        let news = loaded.lines.filter { !running.problems.contains($0) }
        running.problems = loaded.lines
        running.files.formUnion(loaded.result.files)
        guard let sound = loaded.installation, isKnown || !loaded.hasErrors else {
            self.running = running
            await watch(running.files)
            if isNews || isAsked { refuse(loaded) }
            return .refused(loaded.explanations)
        }
        let old = running.installation
        running.installation = loaded.hasErrors ? sound.completed(from: old) : sound
        running.text = loaded.text
        running.files = loaded.result.files
        self.running = running
        await watch(running.files)
        let changes = await apply(running.installation, from: old)
        if !changes.isEmpty || isAsked { surroundings.report(nil, .configured(changes)) }
        // A file that it names has become unsound: what is made of it goes on as it was.
        for line in news { surroundings.report(nil, .warning(line)) }
        if !loaded.hasErrors { await remember(loaded.text) }
        return .applied(changes)
    }

    private func refuse(_ loaded: InstallationReader.Loaded) {
        parts.metrics.refusedConfigurations.increment()
        surroundings.report(nil, .configurationRefused(loaded.explanations))
    }

    /// Watches what the file depends on, and the code of the bots.
    private func watch(_ files: Set<String>) async {
        let read = files.union([reader.file.path])
        let bots = (running?.installation.pools ?? []).flatMap(\.bots)
        let new = await parts.watcher.watch(read.union(bots.flatMap(\.specification.files)))
        // It may have changed after it was read and before it was watched.
        if !new.isDisjoint(with: read) { requests.continuation.yield(.read(answer: nil)) }
    }

    private func remember(_ text: String) async {
        do {
            try await reader.remember(text, in: surroundings.dataDirectory)
        } catch {
            surroundings.logger.warning(
                "the configuration cannot be remembered for the case that the file is broken at the next start",
                metadata: ["error": "\(error)"])
        }
    }

    // MARK: Changes

    /// Does what leads from one installation to another, and nothing else.
    /// - Returns: what was changed, for people.
    @discardableResult
    private func apply(_ new: Installation, from old: Installation?) async -> [String] {
        let begin = ContinuousClock.now
        let change = InstallationChange(from: old, to: new)
        await parts.parking.retain(new)
        if change.relay { parts.relay.want(new.relay) }
        if change.admin { parts.admin.want(new.admin) }
        if change.bridges { await parts.bridges.want(new.bridges) }
        for name in change.removed {
            await parts.slots.remove(name)?.stop()
            parts.metrics.pool(name).remove()
            if let pool = old?[name] { parts.metrics.removeBots(of: pool) }
        }
        for pool in new.pools {
            if change.added.contains(pool.name) {
                add(pool)
            } else if change.reconnected.contains(pool.name) {
                await parts.slots[pool.name]?.replace(with: pool)
                if let before = old?[pool.name] { parts.metrics.removeBots(of: before, unlessIn: pool) }
            } else if change.touches(pool.name) {
                await parts.slots[pool.name]?.adjust(to: pool, bots: change.bots[pool.name] ?? BotsChange())
            }
        }
        parts.slots.sort(new.pools.map(\.name))
        if old == nil || !change.isEmpty { parts.metrics.configurations.increment() }
        parts.metrics.applyTime.record(ContinuousClock.now - begin)
        return change.sentences
    }

    private func add(_ pool: PoolEntry) {
        let report = surroundings.report
        let slot = PoolSlot(
            pool,
            PoolSlot.Surroundings(
                store: surroundings.store, resources: parts.resources, relay: parts.relay, metrics: parts.metrics,
                bridges: parts.bridges, dataDirectory: surroundings.dataDirectory, journals: parts.journals,
                parking: parts.parking,
                logger: surroundings.logger,
                report: { report($0, $1) }))
        parts.slots.append(slot)
        if !parts.nursery.add({ await slot.run() }) { slot.abandon() }
    }

    // MARK: What it is doing

    /// What everything is doing.
    public func status() async -> HostStatus {
        var pools: [PoolStatus] = []
        for slot in parts.slots.all { pools.append(await slot.status()) }
        return HostStatus(
            process: ProcessInfo.processInfo.processIdentifier, version: surroundings.version, startedAt: startedAt,
            file: reader.file.path, problems: running?.problems ?? first.problems, relay: parts.relay.status,
            pools: pools, bridges: await parts.bridges.status)
    }
}
