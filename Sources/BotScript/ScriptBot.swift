public import BotAPI
public import BotKit
import Synchronization

/// A bot whose code is a Lua script.
///
/// ```swift
/// let bot = ScriptBot(.file("Bots/dice.lua"))
/// try await bot.run(context)      // by the host, as any bot
/// try await bot.reload()          // when the file has changed
/// ```
///
/// One object is one instance: it runs in one pool at a time.
public final class ScriptBot: ReloadableBot {
    private struct State {
        var runner: ScriptRunner?
        /// The last code that ran.
        var code: ScriptCode?
        var refusal: String?
    }

    private let source: ScriptSource
    private let configuration: APISession.Configuration
    private let limits: ScriptLimits
    private let state = Mutex(State())

    /// - Parameters:
    ///   - configuration: what the bot may do, in which time zone, and its seed if its chance has to be repeatable.
    ///   - limits: what it may use up by running.
    public init(
        _ source: ScriptSource, configuration: APISession.Configuration = APISession.Configuration(),
        limits: ScriptLimits = ScriptLimits()
    ) {
        self.source = source
        self.configuration = configuration
        self.limits = limits
    }

    /// - Throws: `ScriptError` when the script does not compile, fails from its first line, or fails too often later.
    public func run(_ context: BotContext) async throws {
        let code = try await source.load()
        let session = APISession(context: context, configuration: configuration)
        let runner = ScriptRunner(
            session: session, context: context, limits: limits, seed: configuration.seed
        ) { error, former in
            self.state.withLock { ($0.refusal, $0.code) = ("\(error)", former) }
            context.onTakeBack("\(error)")
        }
        state.withLock { state in
            state.runner = runner
            state.refusal = nil
        }
        defer {
            state.withLock { $0.runner = nil }
            context.commands.remove(context.name)
        }
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask {
                // Its events end when the work below has ended: that is no failure.
                do { try await session.run() } catch is CancellationError {}
            }
            group.addTask {
                do {
                    try await runner.begin(code)
                } catch {
                    // Whoever waits for work below is not cancelled with the group.
                    runner.endWork()
                    throw error
                }
                self.state.withLock { $0.code = code }
                await runner.readEvents()
            }
            // Each begins before the next: what one event asks for comes before what later ones do.
            for await work in runner.work { group.addImmediateTask { await runner.carryOut(work) } }
            await runner.abandon()
            group.cancelAll()
        }
        try await runner.check()
        try Task.checkCancellation()
    }

    /// Takes up the file as it is now: it is compiled and run from the first line beside the old code, then its
    /// `on_reload(old_version)` is called. Events in progress end with the old code; games and storage stay; timers are
    /// those that the new code makes. If its first event fails, the old code is taken back and handles that event.
    /// - Throws: `ScriptError` with file and line when the new code is refused. The old code goes on.
    public func reload() async throws {
        do {
            try await takeUp()
        } catch {
            state.withLock { $0.refusal = "\(error)" }
            throw error
        }
    }

    /// Of code that was refused at once, or was taken back.
    public var refusal: String? { state.withLock { $0.refusal } }

    private func takeUp() async throws {
        let code = try await source.load()
        let (runner, old) = state.withLock { ($0.runner, $0.code) }
        guard let runner else {
            // The next start reads it; whoever saved it wants to know now.
            try code.check(limits)
            return
        }
        // Before it is in use: it may be taken back at once.
        state.withLock { ($0.code, $0.refusal) = (code, nil) }
        guard code != old else { return }
        do {
            try await runner.reload(code)
        } catch {
            state.withLock { $0.code = old }
            throw error
        }
    }
}
