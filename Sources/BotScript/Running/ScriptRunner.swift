import BotAPI
import BotKit
import Logging
import Pool

/// The shell of a script's engines: it reads the session's events, carries requests out, and exchanges the code.
///
/// Usually there is one engine. After a reload the old one stays until its runs have ended, and until the new one has
/// handled an event: should that fail, the old one is taken back.
actor ScriptRunner {
    /// What has to be done outside of the actor.
    enum Work: Sendable {
        case call(generation: Int, id: Int, action: String, arguments: APIObject)
        /// Paused runs go on.
        case goOn(generation: Int)
        /// The session is told what the current code wants to hear.
        case announce
    }

    /// What brings the end about.
    private struct End {
        var faults: FaultCounter
        var failure: ScriptError?
        var eventsHaveEnded = false
        /// Nothing is carried out any more.
        var isHere = false
    }

    /// Events that are handled before others get their turn.
    private static let eventsAtOnce = 32

    private nonisolated let queue = AsyncStream<Work>.makeStream()
    private let session: APISession
    private let context: BotContext
    private let limits: ScriptLimits
    private let seed: UInt64?
    /// New code was refused by its first event; the other code goes on.
    private let onTakeBack: @Sendable (ScriptError, ScriptCode) -> Void
    private var generations = ScriptGenerations()
    private var end: End
    private var hasCommands = false

    init(
        session: APISession, context: BotContext, limits: ScriptLimits, seed: UInt64?,
        onTakeBack: @escaping @Sendable (ScriptError, ScriptCode) -> Void
    ) {
        self.session = session
        self.context = context
        self.limits = limits
        self.seed = seed
        self.onTakeBack = onTakeBack
        end = End(faults: FaultCounter(limit: limits.faultsPerMinute, interval: .seconds(60)))
    }

    nonisolated var work: AsyncStream<Work> { queue.stream }

    // MARK: Life

    /// Runs the first code's file, until it has ended or waits for something.
    func begin(_ code: ScriptCode) async throws {
        let first = try makeEngine(code)
        generations.begin(with: first)
        try await settle(generations[first]?.start() ?? [], first)
        await announce()
        current?.rest()
    }

    /// Hands events to the script until they end.
    func readEvents() async {
        var handled = 0
        while end.failure == nil, let event = await session.nextEvent() {
            dispatch(event)
            handled += 1
            // Results of calls come in between, however many events there are.
            if handled.isMultiple(of: Self.eventsAtOnce) { await Task.yield() }
        }
        finishIfDone(hasEnded: true)
    }

    /// Carries out what is asked of the world.
    nonisolated func carryOut(_ work: Work) async {
        switch work {
        case .call(let generation, let id, let action, let arguments):
            let result = await session.call(action, arguments)
            await finish(id, of: generation, result)
        case .goOn(let generation):
            while await goOn(generation) { await Task.yield() }
        case .announce: await announce()
        }
    }

    /// - Throws: why the script cannot go on, once its work has ended.
    func check() throws(ScriptError) { if let failure = end.failure { throw failure } }

    /// There will be no work: the first code has failed.
    nonisolated func endWork() { queue.continuation.finish() }

    /// Nobody carries out work any more: what waits for it waits in vain.
    func abandon() {
        end.isHere = true
        for waiter in generations.abandonTrials() { waiter.resume(throwing: CancellationError()) }
    }

    /// The work ends when there are no more events and no run waits, or when the script has failed too often.
    private func finishIfDone(hasEnded: Bool = false) {
        if hasEnded { end.eventsHaveEnded = true }
        guard end.failure != nil || end.eventsHaveEnded && generations.areIdle else { return }
        queue.continuation.finish()
    }

    private var current: ScriptEngine? { generations[generations.current] }

    private func makeEngine(_ code: ScriptCode) throws(ScriptError) -> Int {
        let session = session
        let engine = try ScriptEngine(
            code, limits: limits, settings: session.settings, seed: seed ?? .random(in: .min ... .max)
        ) { action, arguments in session.callAtOnce(action, arguments) }
        return generations.add(engine)
    }

    // MARK: Steps

    private func dispatch(_ event: APIEvent) {
        let owner = event.name == .timer ? event["id"].int.flatMap(generations.owner(ofTimer:)) : nil
        let generation = owner ?? generations.current
        guard let engine = generations[generation] else { return }
        perform(engine.handle(event), generation)
    }

    private func finish(_ id: Int, of generation: Int, _ result: Result<APIValue, APIError>) {
        guard let engine = generations[generation] else { return }
        perform(engine.finish(id, with: result), generation)
    }

    /// - Returns: whether there is still something paused.
    private func goOn(_ generation: Int) -> Bool {
        guard let engine = generations[generation], end.failure == nil else { return false }
        perform(engine.goOn(), generation, isGoingOn: true)
        return engine.hasPaused
    }

    private func perform(_ steps: [ScriptEngine.Step], _ generation: Int, isGoingOn: Bool = false) {
        for step in steps {
            switch step {
            case .call(let id, let action, let arguments):
                queue.continuation.yield(.call(generation: generation, id: id, action: action, arguments: arguments))
            case .waits(let run): if run == .start { conclude(trial: generation, .success(())) }
            case .ended(let run, let error): ended(run, error, generation)
            }
        }
        guard let engine = generations[generation] else { return }
        if engine.hasPaused, !isGoingOn { queue.continuation.yield(.goOn(generation: generation)) }
        if generation == generations.current, !generations.areTried, engine.takeChange() {
            queue.continuation.yield(.announce)
        }
        if generations.count > 1 { for generation in generations.retired { discard(generation) } }
        finishIfDone()
    }

    private func ended(_ run: ScriptEngine.Run, _ error: ScriptError?, _ generation: Int) {
        if case .event(let event) = run {
            if generations.fallback != nil, generation == generations.current {
                guard let error else { return commit() }
                return takeBack(because: error, event)
            }
        } else if generations.isTried(generation) {
            if let error {
                conclude(trial: generation, .failure(error))
            } else {
                conclude(trial: generation, .success(()))
            }
            return
        }
        if let error { note(error, run) }
    }

    /// A handling that failed is a line in the log, and counts.
    private func note(_ error: ScriptError, _ run: ScriptEngine.Run) {
        context.logger.warning(
            "\(error)",
            metadata: ["during": "\(run.text)", "calls": "\(error.traceback.prefix(4).joined(separator: "; "))"])
        guard end.faults.count(at: context.membership.time.now()) else { return }
        var last = error
        last.message =
            "\(limits.faultsPerMinute) failures within a minute (limit faults_per_minute), the last: \(error.message)"
        end.failure = last
    }

    // MARK: Reloading

    /// Tries new code, and takes it up unless something is wrong with it.
    /// - Throws: `ScriptError`: what is wrong; the old code goes on.
    func reload(_ code: ScriptCode) async throws {
        guard !generations.areTried else {
            throw ScriptError(chunk: code.name, message: "the reload before this one is not finished")
        }
        let generation = try makeEngine(code)
        do {
            let version = current?.version() ?? .null
            try await settle(generations[generation]?.start() ?? [], generation)
            try await settle(generations[generation]?.reload(from: version) ?? [], generation)
        } catch {
            discard(generation)
            throw error
        }
        if let former = generations.takeUp(generation) { cancelTimers(of: former) }
        await announce()
        current?.rest()
    }

    /// Waits until a run of code on trial has ended, well or not.
    private func settle(_ steps: [ScriptEngine.Step], _ generation: Int) async throws {
        generations.beginTrial(of: generation)
        perform(steps, generation)
        defer { generations.endTrial(of: generation) }
        if let result = generations.result(ofTrial: generation) { return try result.get() }
        guard !end.isHere else { throw CancellationError() }
        try await withCheckedThrowingContinuation { generations.setWaiter($0, ofTrial: generation) }
    }

    private func conclude(trial generation: Int, _ result: Result<Void, ScriptError>) {
        generations.note(result, ofTrial: generation)?.resume(with: result)
    }

    private func announce() async {
        guard let engine = current else { return }
        _ = engine.takeChange()
        session.want(generations.wanted)
        guard hasCommands || !engine.commands.isEmpty else { return }
        hasCommands = true
        do {
            try await session.understand(engine.commands)
        } catch {
            context.logger.error("the commands are not taken: \(error)")
        }
    }

    /// The new code has handled an event: it stays.
    private func commit() {
        guard let old = generations.commit() else { return }
        cancelTimers(of: old)
        context.logger.info("the new code is in use", metadata: ["script": "\(current?.code.name ?? "")"])
    }

    /// The new code failed with its first event: the old code handles it, and goes on.
    private func takeBack(because error: ScriptError, _ event: APIEvent) {
        guard let refused = generations.takeBack(), let current else { return }
        context.logger.error("the new code is refused, the old one goes on: \(error)")
        discard(refused)
        onTakeBack(error, current.code)
        queue.continuation.yield(.announce)
        dispatch(event)
    }

    private func discard(_ generation: Int) {
        cancelTimers(of: generation)
        generations.remove(generation)
    }

    private func cancelTimers(of generation: Int) {
        guard let engine = generations[generation] else { return }
        for id in engine.timers {
            _ = session.callAtOnce("timer.cancel", ["id": .int(id)])
            engine.forget(timer: id)
        }
    }
}
