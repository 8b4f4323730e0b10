package import BotAPI
import Pool

/// The conversation with a process: an instance. It decides what a line means, what is too much, and when a process
/// counts as dead.
///
/// ```
/// starting ── ready ──▶ listening ── stopping ──▶ stopping
///     └─ too late ─▶ (error)   └─ no pong, a flood ─▶ (error)
/// ```
/// A line that is no call is the process's error in every state. A call before `ready`, or more than is allowed, is
/// answered with an error. Nothing a process says is our bug.
package struct ExternalMachine: Sendable {
    package enum Action: Equatable, Sendable {
        /// Carry out a call and tell `finished` afterwards.
        case call(ExternalCall)
        /// Answer a call.
        case answer(id: APIValue, Result<APIValue, APIError>)
        /// A call that nobody can be answered was refused.
        case note(APIError)
        /// The process wants events from now on, those that it names or all. Answer its call if it has an id.
        case begin(Set<APIEventName>?, answering: APIValue?)
        /// Say something.
        case tell(ExternalProtocol.Event, APIObject)
    }

    private struct Heartbeat {
        /// The number of the last ping.
        var number = 0
        var isAnswered = true
        /// When the next one is due.
        var next: Duration
    }

    private enum State {
        /// Until when `ready` is waited for, and why the last call before it was refused.
        case starting(Duration, refusal: String?)
        case listening(Heartbeat)
        case stopping
    }

    private let limits: ExternalBotConfiguration.Limits
    private var state: State
    private var rate: TokenBucket
    private var pending = 0
    /// Calls refused since then.
    private var refused = (count: 0, since: Duration.zero)

    /// Over how long refused calls are counted.
    private static let floodWindow = Duration.seconds(10)

    package init(_ limits: ExternalBotConfiguration.Limits, at now: Duration) {
        self.limits = limits
        state = .starting(now + limits.start, refusal: nil)
        let calls = Double(max(1, limits.callsPerSecond))
        rate = TokenBucket(perSecond: calls, burst: 2 * calls, now: now)
    }

    /// When to call `passed`; `nil` when nothing is due any more.
    package var deadline: Duration? {
        switch state {
        case .starting(let deadline, _): deadline
        case .listening(let heartbeat): heartbeat.next
        case .stopping: nil
        }
    }

    /// The process wrote a line.
    package mutating func received(_ call: ExternalCall, at now: Duration) throws(ExternalBotError) -> Action? {
        guard rate.take(now: now) else {
            try refuse(at: now)
            return answer(call, APIError(.limit, "at most \(limits.callsPerSecond) calls a second; wait for answers"))
        }
        if let problem = call.problem { return answer(call, problem) }
        switch (ExternalProtocol.Call(rawValue: call.name), state) {
        case (.ready?, _): return try ready(call, at: now)
        case (.pong?, .listening(var heartbeat)):
            if call.arguments["number"]?.int == heartbeat.number { heartbeat.isAnswered = true }
            state = .listening(heartbeat)
            return answer(call, .null)
        case (.pong?, _): return answer(call, .null)
        case (nil, .starting): return answer(call, APIError(.refused, "\(call.name): call “ready” first"))
        case (nil, .listening), (nil, .stopping):
            guard pending < limits.pendingCalls else {
                try refuse(at: now)
                return answer(
                    call, APIError(.limit, "at most \(limits.pendingCalls) calls at a time; wait for answers"))
            }
            pending += 1
            return .call(call)
        }
    }

    /// A call was carried out.
    package mutating func finished() { pending -= 1 }

    /// `deadline` has come.
    package mutating func passed(at now: Duration) throws(ExternalBotError) -> Action? {
        switch state {
        case .starting(let deadline, let refusal) where deadline <= now:
            throw .notReady(limits.start, refusal: refusal)
        case .listening(var heartbeat) where heartbeat.next <= now:
            guard heartbeat.isAnswered else { throw .silent(limits.heartbeat) }
            heartbeat = Heartbeat(number: heartbeat.number + 1, isAnswered: false, next: now + limits.heartbeat)
            state = .listening(heartbeat)
            return .tell(.ping, ["number": .int(heartbeat.number)])
        case .starting, .listening, .stopping: return nil
        }
    }

    /// The process is to end: it may still speak.
    package mutating func stop() { state = .stopping }

    /// What the process is told first.
    package func hello(bot: String) -> APIObject {
        [
            "protocol": .int(ExternalProtocol.version), "api": .int(APIDescription.version), "bot": .string(bot),
            "limits": [
                "start_seconds": .double(limits.start / .seconds(1)),
                "heartbeat_seconds": .double(limits.heartbeat / .seconds(1)),
                "write_seconds": .double(limits.write / .seconds(1)),
                "grace_seconds": .double(limits.grace / .seconds(1)), "line_bytes": .int(limits.lineBytes),
                "calls_per_second": .int(limits.callsPerSecond), "pending_calls": .int(limits.pendingCalls),
            ],
        ]
    }

    private mutating func ready(_ call: ExternalCall, at now: Duration) throws(ExternalBotError) -> Action? {
        guard case .starting = state else { return answer(call, APIError(.refused, "ready: that was said before")) }
        let version = call.arguments["protocol"] ?? .null
        guard version.int == ExternalProtocol.version else {
            throw .version(version.int.map { "\($0)" } ?? "unknown")
        }
        var events: Set<APIEventName>?
        switch call.arguments["events"] {
        case nil, .null?: break
        case .array(let names)?:
            events = []
            for name in names {
                guard let text = name.string, let event = APIEventName(rawValue: text) else {
                    let what = name.string.map { "“\($0.prefix(40))”" } ?? "such"
                    let nearest = Spelling.nearest(name.string ?? "", among: APIEventName.allCases.map(\.rawValue))
                    let hint = nearest.map { "; did you mean “\($0)”?" } ?? ""
                    return answer(call, APIError(.badArgument, "ready: there is no event \(what)\(hint)"))
                }
                events?.insert(event)
            }
        default: return answer(call, APIError(.badArgument, "ready: events is a list of names"))
        }
        state = .listening(Heartbeat(next: now + limits.heartbeat))
        return .begin(events, answering: call.id)
    }

    private mutating func refuse(at now: Duration) throws(ExternalBotError) {
        if now - refused.since >= Self.floodWindow { refused = (0, now) }
        refused.count += 1
        guard refused.count < limits.refusedCalls else { throw .flood(callsPerSecond: limits.callsPerSecond) }
    }

    private mutating func answer(_ call: ExternalCall, _ error: APIError) -> Action? {
        if case .starting(let deadline, _) = state { state = .starting(deadline, refusal: error.message) }
        return call.id.map { .answer(id: $0, .failure(error)) } ?? .note(error)
    }

    private func answer(_ call: ExternalCall, _ value: APIValue) -> Action? {
        call.id.map { .answer(id: $0, .success(value)) }
    }
}
