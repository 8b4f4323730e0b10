public import BotKit
public import Foundation
import GameRules
import Pool
import PoolChat
import PoolGames
public import PoolWire
import Synchronization

/// One bot's way to its pool, in the words of the API: it tells events, carries out actions by name, and keeps the bot
/// within what it is granted. Bindings to languages stand on it.
///
/// Make it, run it beside the binding, and read `nextEvent()` until it ends. It costs no thread and, while the bot has
/// no timers, no sleeping task.
public final class APISession: Sendable {
    /// What a bot's configuration says.
    public struct Configuration: Sendable {
        public var grants = APICapability.standard
        public var limits = APILimits()
        /// Where the bot's clocks hang.
        public var timeZone = TimeZone.gmt
        /// The games whose events it is told, and that it may play; `nil` is all.
        public var games: Set<GameType>?
        /// Whether it is told how the games of the membership's other bots go: their beginnings, moves and results.
        public var watchesGames = false
        /// Whatever the configuration of the instance gives the bot to go by.
        public var settings = APIObject()
        /// Makes its random numbers repeatable; `nil` is for real life.
        public var seed: UInt64?
        /// The hosts it may fetch from: `example.org`, or `example.org:8080` for another port.
        public var httpHosts: Set<String> = []
        /// What fetches.
        public var http: (any HTTPAccess)?

        public init() {}
    }

    /// Begins the keys of what bots store: it is apart from what their hosts and commands keep about them.
    package static let storagePrefix = "data/"

    let context: BotContext
    let configuration: Configuration
    let clock: WallClock
    let queue: APIEventQueue
    let storage: StorageDesk
    let hearing = CommandHearing()
    private let state: Mutex<SessionState>
    private let alarm = Alarm()

    public init(context: BotContext, configuration: Configuration = Configuration()) {
        self.context = context
        self.configuration = configuration
        clock = WallClock(timeZone: configuration.timeZone)
        queue = APIEventQueue(capacity: configuration.limits.queuedEvents)
        storage = StorageDesk(context.storage, limits: configuration.limits)
        state = Mutex(
            SessionState(
                limits: configuration.limits, seed: configuration.seed ?? .random(in: .min ... .max),
                now: context.membership.time.now()))
    }

    /// Lives until the membership ends or `stop` is called; the last event is `stopping`, then the events end. Runs once.
    /// - Throws: `CancellationError`.
    public func run() async throws {
        await begin()
        await withDiscardingTaskGroup { group in
            group.addTask { await self.keepTime() }
            for await event in context.events {
                receive(event)
                if hearing.begin() { group.addTask { await self.hearCommands() } }
            }
            group.cancelAll()
        }
        stop(Task.isCancelled ? .told : .membershipEnded("the membership has ended"))
        try Task.checkCancellation()
    }

    // MARK: Events

    /// The next event; `nil` after the last, and when the task is cancelled. One reader at a time.
    public func nextEvent() async -> APIEvent? { await queue.next() }

    /// As `nextEvent`, without waiting.
    public func nextEventAtOnce() -> APIEvent? { queue.poll() }

    /// What the configuration gives the bot to go by.
    public var settings: APIObject { configuration.settings }

    /// How many events wait for the bot.
    public var waitingEvents: Int { queue.count }

    /// Says which events the bot has handlers for; others are then not even made. `nil` is all. `stopping` always comes.
    public func want(_ events: Set<APIEventName>?) { state.withLock { $0.wanted = events } }

    // MARK: Actions

    /// Carries out an action.
    /// - Parameter arguments: by name; see `APIAction.parameters`.
    /// - Returns: its result, or why it was not carried out: in one line that begins with the action's name.
    public func call(_ name: String, _ arguments: APIObject = APIObject()) async -> Result<APIValue, APIError> {
        do throws(APIError) {
            let (action, checked) = try prepare(name, arguments)
            switch action.body {
            case .atOnce(let body): return .success(try body(self, checked))
            case .later(let body):
                return try await carryOut(body, checked)
            }
        } catch {
            return .failure(error.named(name))
        }
    }

    /// Carries out an action that needs not wait (`APIAction.isImmediate`).
    /// - Returns: `nil` for any other action: use `call`.
    public func callAtOnce(_ name: String, _ arguments: APIObject = APIObject()) -> Result<APIValue, APIError>? {
        do throws(APIError) {
            let (action, checked) = try prepare(name, arguments)
            guard case .atOnce(let body) = action.body else { return nil }
            return .success(try body(self, checked))
        } catch {
            return .failure(error.named(name))
        }
    }

    private func prepare(_ name: String, _ arguments: APIObject) throws(APIError) -> (APIAction, APIArguments) {
        let action = try APIAction.named(name)
        if let capability = action.capability, !configuration.grants.contains(capability) {
            throw APIError(
                .notGranted,
                "this bot is not granted \(capability.rawValue); add it to its configuration: grants: [\(capability.rawValue)]"
            )
        }
        return (action, try action.check(arguments, now: { self.moment }, on: clock))
    }

    private func carryOut(
        _ body: @Sendable (APISession, APIArguments) async throws -> APIValue, _ arguments: APIArguments
    ) async throws(APIError) -> Result<APIValue, APIError> {
        do {
            return .success(try await body(self, arguments))
        } catch {
            throw APIError(cause: error)
        }
    }

    // MARK: Life

    /// The bot's code is replaced: its timers, questions and pauses end. Events that wait, games and storage stay.
    public func startOver() {
        carryOut(state.withLock { $0.startOver(because: "the bot's code was replaced") })
        queue.removeAll { $0.name == .timer }
    }

    /// Ends the events with `stopping`, and everything that waits. `run()` goes on until its task is cancelled or the
    /// membership ends. Only the first cause counts.
    public func stop(_ cause: StopCause) {
        let actions = state.withLock { state in
            state.stopCause = state.stopCause ?? cause
            return state.startOver(because: "the bot is stopping")
        }
        carryOut(actions)
        queue.finish(with: APIEvent(.stopping, ["reason": .string(cause.reason)]))
    }

    /// Why it was stopped; `nil` while it was not.
    public var stopCause: StopCause? { state.withLock { $0.stopCause } }

    // MARK: For actions

    var time: TimeSource { context.membership.time }

    var moment: Schedule.Moment {
        Schedule.Moment(elapsed: time.now(), date: .seconds(time.date().timeIntervalSince1970))
    }

    func withState<T: Sendable, E: Error>(_ body: (inout SessionState) throws(E) -> T) throws(E) -> T {
        try state.withLock { state throws(E) in try body(&state) }
    }

    /// Takes one from what the bot may use up.
    func spend(_ kind: Budgets.Kind) throws(APIError) {
        try withState { state throws(APIError) in try state.budgets.take(kind, now: time.now()) }
    }

    func carryOut(_ actions: [SessionState.Action]) {
        for action in actions {
            switch action {
            case .tell(let event): tell(event)
            case .resume(let continuation, let result): continuation.resume(returning: result)
            }
        }
    }

    func tell(_ event: @autoclosure () -> APIEvent, named name: APIEventName) {
        if wants(name) { queue.append(event()) }
    }

    func tell(_ event: APIEvent) { tell(event, named: event.name) }

    func wants(_ name: APIEventName) -> Bool { state.withLock { $0.wanted?.contains(name) ?? true } }

    // MARK: Time

    /// Wakes the timer task when it would sleep for too long.
    func resetTimer() {
        let isEarlier = state.withLock { state -> Bool in
            guard let deadline = state.nextDeadline, state.sleepsUntil.map({ deadline < $0 }) ?? true else {
                return false
            }
            state.sleepsUntil = deadline
            return true
        }
        if isEarlier { alarm.ring() }
    }

    private func keepTime() async {
        while !Task.isCancelled {
            let deadline = state.withLock { state -> Duration? in
                state.sleepsUntil = state.nextDeadline
                return state.sleepsUntil
            }
            await alarm.wait(for: deadline.map { $0 - time.now() }, on: time)
            let now = moment
            carryOut(state.withLock { $0.advance(to: now, on: clock) })
        }
    }
}
