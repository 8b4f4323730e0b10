import Foundation

extension APIAction {
    private static let details = [
        APIField("name", .string, "A name, to know it by.", default: ""),
        APIField("data", .optional(.any), "Whatever the event is to carry."),
    ]

    private static func timer(
        _ name: String, _ summary: String, _ when: APIField,
        _ schedule: @escaping @Sendable (APIArguments) throws(APIError) -> Schedule
    ) -> APIAction {
        APIAction(
            "timer." + name, summary, [when] + details, result: .int(nil),
            body: .atOnce { session, arguments throws(APIError) in
                try session.addTimer(try schedule(arguments), arguments)
            })
    }

    static let timers: [APIAction] = [
        timer(
            "after", "The event `timer` once, after a while.", APIField("delay", .duration, "How long.")
        ) { arguments throws(APIError) in .after(.seconds(try arguments.number("delay"))) },
        timer(
            "every", "The event `timer` again and again. What is missed is not made up for.",
            APIField("interval", .duration, "The distance, at least a tenth of a second.")
        ) { arguments throws(APIError) in
            let interval = try arguments.number("interval")
            guard interval >= 0.1 else { throw APIError(.badArgument, "interval must be at least 0.1 s") }
            return .every(.seconds(interval))
        },
        timer(
            "at", "The event `timer` once, at a moment; at once if it has passed.", APIField("when", .moment, "When.")
        ) { arguments throws(APIError) in .at(Int(try arguments.number("when").rounded(.up))) },
        timer(
            "cron",
            "The event `timer` again and again, by the clocks of the bot's time zone. Five fields: minute, hour, day of "
                + "the month, month, day of the week; `*`, ranges, lists, steps, names of months and days.",
            APIField("expression", .string, "Such as `0 9 * * mon-fri`, or `@daily`.")
        ) { arguments throws(APIError) in .cron(try CronExpression(try arguments.string("expression"))) },
        APIAction(
            "timer.cancel", "Ends a timer.", [APIField("id", .int(nil), "What made it returned.")], result: .bool,
            body: .atOnce { session, arguments throws(APIError) in
                let id = try arguments.int("id")
                return .bool(session.withState { $0.cancelTimer(id) })
            }),
        APIAction(
            "timer.list", "The timers that run.", result: .list(.record("timer")),
            body: .atOnce { session, _ throws(APIError) in
                let now = session.moment
                return .array(
                    session.withState { $0.timers }.map { id, timer in
                        [
                            "id": .int(id), "name": .string(timer.name),
                            "next": .seconds(now.date + timer.firing.due - now.elapsed),
                        ]
                    })
            }),
    ]

    static let clock: [APIAction] = [
        APIAction(
            "time.now", "What the bot's clocks show.",
            [APIField("at", .optional(.moment), "Another moment than now.")], result: .record("clock"),
            body: .atOnce { session, arguments throws(APIError) in
                let now = session.moment.date
                let unix = arguments["at"].double ?? (now / .seconds(1))
                return session.clockTime(unix)
            }),
        APIAction(
            "time.sleep", "Waits.", [APIField("duration", .duration, "How long.")], waits: true,
            body: .later { session, arguments in
                let duration = Duration.seconds(try arguments.number("duration"))
                return try await session.wait(.pause, id: session.withState { $0.makeID() }, for: duration).get()
            }),
    ]
}

extension APISession {
    fileprivate func addTimer(_ schedule: Schedule, _ arguments: APIArguments) throws(APIError) -> APIValue {
        guard let firing = schedule.first(moment, on: clock) else {
            throw APIError(.badArgument, "this never happens")
        }
        let data = arguments["data"]
        let timer = SessionState.Timer(
            schedule: schedule, firing: firing, name: String(try arguments.string("name").prefix(64)), data: data,
            bytes: data.isNull ? 0 : try data.json().count)
        let id = try withState { state throws(APIError) in try state.addTimer(timer, configuration.limits) }
        resetTimer()
        return .int(id)
    }

    /// The record `clock`.
    fileprivate func clockTime(_ unix: Double) -> APIValue {
        let local = clock.local(Int(unix.rounded(.down)))
        let (day, seconds) = (local.day, local.seconds)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60)
        return [
            "unix": .double(unix),
            "text": .string(
                "\(day.year)-\(two(day.month))-\(two(day.day)) \(two(hour)):\(two(minute)):\(two(second))"),
            "year": .int(day.year), "month": .int(day.month), "day": .int(day.day), "hour": .int(hour),
            "minute": .int(minute), "second": .int(second), "weekday": .int(day.weekday),
            "zone": .string(clock.timeZone.identifier),
        ]
    }
}
