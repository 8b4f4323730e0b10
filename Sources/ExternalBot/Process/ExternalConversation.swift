import BotAPI
import BotKit
import ChildProcess
import Logging
import Pool
import Subprocess
import Synchronization

/// The conversation with one process: the shell of an `ExternalMachine`.
///
/// Everything between the pool and the process is bounded: events wait in the session's queue, which drops what can be
/// spared; lines to the process wait for the process, and it is ended when it does not read them; calls of the process
/// are carried out in order, and those that wait for something, such as `ask`, beside them.
final class ExternalConversation: Sendable {
    private enum Step {
        /// The process has closed its standard output, mostly by ending.
        case outputEnded
        /// It has closed its standard error, or nobody can write there any more.
        case errorsEnded
        /// The process was told `stopping`: it may end by itself now, and calls until then are answered.
        case saidAll
        case graceOver
        case other
    }

    /// How long the last words of a process are waited for after its output has ended.
    private static let lastWordsTime = Duration.seconds(1)

    /// Lines that wait to be read by the process before whoever has more to say waits.
    private static let lineBuffer = 64

    private let limits: ExternalBotConfiguration.Limits
    private let session: APISession
    private let context: BotContext
    private let machine: Mutex<ExternalMachine>
    private let errors: Mutex<ErrorLog>
    private let stopped = Mutex(false)
    /// The events that the process wants; all if `nil`.
    private let wanted = Mutex<Set<APIEventName>?>(nil)
    private let lines = Broadcast<[UInt8]>(capacity: lineBuffer)
    private let toWrite: Subscription<[UInt8]>
    private let calls = Broadcast<ExternalCall>(capacity: lineBuffer)
    private let toCarryOut: Subscription<ExternalCall>
    private let ready = Broadcast<Void>(capacity: 1)
    private let isReady: Subscription<Void>

    init(_ limits: ExternalBotConfiguration.Limits, _ session: APISession, _ context: BotContext) {
        self.limits = limits
        self.session = session
        self.context = context
        let now = context.membership.time.now()
        machine = Mutex(ExternalMachine(limits, at: now))
        errors = Mutex(ErrorLog(linesPerMinute: limits.logLinesPerMinute, logger: context.logger, at: now))
        toWrite = lines.subscribe()
        toCarryOut = calls.subscribe()
        isReady = ready.subscribe()
    }

    private var now: Duration { context.membership.time.now() }

    /// The process is to end: it is told `stopping`, and what is under way is finished.
    func stop() {
        stopped.withLock { $0 = true }
        machine.withLock { $0.stop() }
        session.stop(.told)
        ready.finish()
    }

    /// Whether the process was asked to end, or the membership did.
    var isStopped: Bool { stopped.withLock { $0 } }

    /// What to say about a process that ended by itself.
    func lastWords(before status: TerminationStatus) -> String {
        let last = errors.withLock { $0.last }
        let how =
            switch status {
            case .exited(let code): "exit code \(code)"
            case .signaled(let signal): "signal \(signal)"
            }
        return last.map { "\(how); it last wrote “\($0)”" } ?? how
    }

    // MARK: Life

    /// Lives until the process ends or is to end.
    /// - Throws: `ExternalBotError` when it has to be ended.
    func hold(with process: ExternalCommand.Running) async throws {
        try await withThrowingTaskGroup(of: Step.self) { group in
            defer {
                session.stop(.botEnded)
                group.cancelAll()
            }
            group.addTask { try await self.live() }
            group.addTask { try await self.read(process.standardOutput) }
            group.addTask { try await self.write(process.standardInputWriter) }
            group.addTask { await self.log(process.standardError) }
            group.addTask { try await self.keepTime() }
            group.addTask { await self.tellEvents() }
            group.addTask { await self.carryOutCalls() }
            await say(ExternalProtocol.event(ExternalProtocol.Event.hello.rawValue, hello))
            var ended: (output: Bool, errors: Bool) = (false, false)
            while let step = try await group.next(), step != .graceOver {
                switch step {
                case .outputEnded:
                    ended.output = true
                    group.addTask { await self.wait(Self.lastWordsTime) }
                case .errorsEnded: ended.errors = true
                case .saidAll: group.addTask { await self.wait(self.limits.grace) }
                case .graceOver, .other: break
                }
                if ended.output, ended.errors { return }
            }
        }
    }

    private var hello: APIObject { machine.withLock { $0.hello(bot: context.name) } }

    private func live() async throws -> Step {
        try await session.run()
        // The membership has ended, and `stopping` is on its way.
        stop()
        return .other
    }

    private func wait(_ time: Duration) async -> Step {
        do { try await context.membership.time.sleep(time) } catch { return .other }
        return .graceOver
    }

    private func keepTime() async throws -> Step {
        while let deadline = machine.withLock({ $0.deadline }) {
            try await context.membership.time.sleep(max(.milliseconds(1), deadline - now))
            try await perform(machine.withLock { machine throws(ExternalBotError) in try machine.passed(at: now) })
        }
        return .other
    }

    // MARK: To the process

    private func tellEvents() async -> Step {
        for await _ in isReady { break }
        let wanted = wanted.withLock { $0 }
        while let event = await session.nextEvent() {
            // Some came before the process said what it wants.
            guard wanted?.contains(event.name) ?? true || event.name == .stopping else { continue }
            // Before the process can answer by ending.
            if event.name == .stopping, session.stopCause != .botEnded { stopped.withLock { $0 = true } }
            await say(ExternalProtocol.event(event.name.rawValue, event.fields))
        }
        return .saidAll
    }

    /// Waits for room: whoever says more than the process reads is held up, and the process ended before long.
    private func say(_ value: APIValue) async {
        do {
            await lines.publish(try ExternalProtocol.line(value))
        } catch {
            context.logger.warning("something too large was not told to the program", metadata: ["error": "\(error)"])
        }
    }

    private func write(_ input: StandardInputWriter) async throws -> Step {
        for await line in toWrite {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    do {
                        _ = try await input.write(line)
                    } catch {
                        // It has closed its input: it has ended, which its output tells, or listens no more, which a
                        // missing pong will.
                    }
                }
                group.addTask {
                    try await self.context.membership.time.sleep(self.limits.write)
                    throw ExternalBotError.notReading(self.limits.write)
                }
                defer { group.cancelAll() }
                _ = try await group.next()
            }
        }
        return .other
    }

    // MARK: From the process

    private func read(_ output: SubprocessOutputSequence) async throws -> Step {
        var splitter = LineSplitter(maxBytes: limits.lineBytes)
        let json = ExternalProtocol.limits(lineBytes: limits.lineBytes)
        for try await buffer in output {
            var received: [ExternalCall] = []
            do {
                try splitter.take(buffer.array) { received.append(try ExternalCall(line: $0, limits: json)) }
            } catch is LineSplitter.TooLong {
                throw ExternalBotError.longLine(limits.lineBytes)
            }
            for call in received {
                try await perform(
                    machine.withLock { machine throws(ExternalBotError) in try machine.received(call, at: now) })
            }
            try Task.checkCancellation()
        }
        return .outputEnded
    }

    private func log(_ output: SubprocessOutputSequence) async -> Step {
        do {
            for try await buffer in output { errors.withLock { $0.take(buffer.array, at: now) } }
        } catch {
            context.logger.debug("standard error cannot be read", metadata: ["error": "\(error)"])
        }
        errors.withLock { $0.finish(at: now) }
        return .errorsEnded
    }

    private func perform(_ action: ExternalMachine.Action?) async {
        switch action {
        case .call(let call): await calls.publish(call)
        case .answer(let id, let result): await say(ExternalProtocol.reply(id, result))
        case .note(let error): note(error)
        case .tell(let event, let data): await say(ExternalProtocol.event(event.rawValue, data))
        case .begin(let events, let id):
            session.want(events)
            wanted.withLock { $0 = events }
            if let id { await say(ExternalProtocol.reply(id, .success(.null))) }
            ready.finish()
        case nil: break
        }
    }

    private func carryOutCalls() async -> Step {
        await withDiscardingTaskGroup { group in
            for await call in toCarryOut {
                if APIAction.all.first(where: { $0.name == call.name })?.waits == true {
                    group.addTask { await self.carryOut(call) }
                } else {
                    await carryOut(call)
                }
            }
            group.cancelAll()
        }
        return .other
    }

    private func carryOut(_ call: ExternalCall) async {
        let result = await session.call(call.name, call.arguments)
        machine.withLock { $0.finished() }
        if let id = call.id {
            await say(ExternalProtocol.reply(id, result))
        } else if case .failure(let error) = result {
            note(error)
        }
    }

    /// Nobody waits for this answer: the program's author may wonder.
    private func note(_ error: APIError) {
        errors.withLock { $0.note("a call that gets no answer failed: \(error)", at: now) }
    }
}
