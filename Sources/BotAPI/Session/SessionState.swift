import Foundation
import GameRules
import Pool
import PoolChat
import PoolWire

/// What one session knows: a value. The session keeps it behind a lock, changes it, and then acts.
struct SessionState: Sendable {
    /// A timer of the bot.
    struct Timer: Sendable {
        var schedule: Schedule
        var firing: Schedule.Firing
        var name: String
        var data: APIValue
        /// Of `data`, as JSON.
        var bytes: Int
    }

    /// What the timers that run use up.
    private struct TimerUse {
        var count = 0
        var bytes = 0

        mutating func add(_ timer: Timer) {
            count += 1
            bytes += timer.bytes
        }

        mutating func remove(_ timer: Timer) {
            count -= 1
            bytes -= timer.bytes
        }
    }

    private enum Item: Sendable {
        case timer(Timer)
        case wait(Wait)
    }

    /// What the session has to do.
    enum Action: Sendable {
        case tell(APIEvent)
        case resume(APIContinuation, Result<APIValue, APIError>)
    }

    private var agenda = Agenda<Item>()
    private var questions = Questions()
    private var timerUse = TimerUse()
    private var nextID = 1
    var budgets: Budgets
    var random: SeededGenerator
    /// Which events the bot wants; `nil` is all.
    var wanted: Set<APIEventName>?
    /// The games whose events are told, where not all are.
    var games: Set<UUID> = []
    /// Why it was stopped; `nil` while it was not.
    var stopCause: StopCause?
    /// The deadline that the timer task sleeps for.
    var sleepsUntil: Duration?

    init(limits: APILimits, seed: UInt64, now: Duration) {
        budgets = Budgets(limits, now: now)
        random = SeededGenerator(seed: seed)
    }

    var nextDeadline: Duration? { mutating get { agenda.next } }
    var timers: [(id: Int, timer: Timer)] {
        agenda.ids.compactMap { id in if case .timer(let timer) = agenda[id] { (id, timer) } else { nil } }
    }
    private var waitCount: Int { agenda.count - timerUse.count }

    // MARK: Timers

    mutating func addTimer(_ timer: Timer, _ limits: APILimits) throws(APIError) -> Int {
        guard stopCause == nil else { throw APIError(.cancelled, "the bot is stopping") }
        guard timerUse.count < limits.timers else {
            throw APIError(.limit, "\(limits.timers) timers are running already (limit timers); cancel some first")
        }
        guard timerUse.bytes + timer.bytes <= limits.timerBytes else {
            throw APIError(.limit, "the timers carry more than \(limits.timerBytes) bytes of data (limit timer_bytes)")
        }
        defer { nextID += 1 }
        timerUse.add(timer)
        agenda.set(.timer(timer), id: nextID, due: timer.firing.due)
        return nextID
    }

    /// - Returns: whether there was one.
    mutating func cancelTimer(_ id: Int) -> Bool {
        guard case .timer(let timer) = agenda[id] else { return false }
        agenda.remove(id)
        timerUse.remove(timer)
        return true
    }

    // MARK: Waits

    /// An id for a wait or a timer.
    mutating func makeID() -> Int {
        defer { nextID += 1 }
        return nextID
    }

    mutating func addWait(_ wait: Wait, id: Int, due: Duration, limit: Int) throws(APIError) {
        guard stopCause == nil else { throw APIError(.cancelled, "the bot is stopping") }
        guard waitCount < limit else {
            throw APIError(.limit, "\(limit) questions and pauses wait already (limit waits)")
        }
        agenda.set(.wait(wait), id: id, due: due)
        if case .answer(let question) = wait.kind { questions.put(question, wait: id) }
    }

    mutating func questionSent(_ wait: Int, as id: UUID) { questions.sent(wait, as: id) }

    /// Ends a wait from outside.
    mutating func endWait(_ id: Int, _ result: Result<APIValue, APIError>) -> [Action] {
        guard case .wait(let wait) = agenda[id] else { return [] }
        agenda.remove(id)
        questions.remove(id)
        return [.resume(wait.continuation, result)]
    }

    /// - Returns: `nil` when nobody has asked for it.
    mutating func answered(by message: ChatMessage, with value: @autoclosure () -> APIValue) -> [Action]? {
        guard !questions.isEmpty, let id = questions.answered(by: message) else { return nil }
        return endWait(id, .success(value()))
    }

    mutating func left(_ peer: PeerID) -> [Action] {
        guard !questions.isEmpty else { return [] }
        return questions.left(peer).flatMap { id in
            endWait(id, .failure(APIError(.peerLeft, "the member has left without an answer")))
        }
    }

    // MARK: Time

    /// Everything that is due.
    mutating func advance(to now: Schedule.Moment, on clock: WallClock) -> [Action] {
        var actions: [Action] = []
        while let (id, due, item) = agenda.pop(at: now.elapsed) {
            switch item {
            case .wait(let wait):
                questions.remove(id)
                actions.append(.resume(wait.continuation, wait.timeOut))
            case .timer(var timer):
                if let later = timer.schedule.postponed(timer.firing, now) {
                    timer.firing = later
                    agenda.set(.timer(timer), id: id, due: later.due)
                    continue
                }
                let next = timer.schedule.next(after: timer.firing, now, on: clock)
                actions.append(.tell(event(timer, id: id, due: due, now, isLast: next == nil)))
                if let next {
                    timer.firing = next
                    agenda.set(.timer(timer), id: id, due: next.due)
                } else {
                    timerUse.remove(timer)
                }
            }
        }
        return actions
    }

    private func event(_ timer: Timer, id: Int, due: Duration, _ now: Schedule.Moment, isLast: Bool) -> APIEvent {
        APIEvent(
            .timer,
            [
                "id": .int(id), "name": .string(timer.name), "data": timer.data,
                "time": .seconds(now.date - (now.elapsed - due)), "last": .bool(isLast),
            ])
    }

    // MARK: Ends

    /// Timers, questions and pauses end: the code that made them is gone.
    mutating func startOver(because reason: String) -> [Action] {
        let items = agenda.removeAll()
        questions = Questions()
        timerUse = TimerUse()
        return items.compactMap { item in
            guard case .wait(let wait) = item else { return nil }
            return .resume(wait.continuation, .failure(APIError(.cancelled, reason)))
        }
    }
}

extension Wait {
    /// What a call gets whose time is over.
    fileprivate var timeOut: Result<APIValue, APIError> {
        switch kind {
        case .pause: .success(.null)
        case .answer: .failure(APIError(.timedOut, "there was no answer in time"))
        }
    }
}

extension APIValue {
    /// A moment or a span in seconds, with milliseconds.
    static func seconds(_ duration: Duration) -> APIValue {
        let (seconds, attoseconds) = duration.components
        return .double(Double(seconds) + Double(attoseconds / 1_000_000_000_000_000) / 1_000)
    }
}
