/// When something happens again and again, in the five fields of cron: minute, hour, day of the month, month, day of
/// the week; each `*`, a number, a range `1-5`, a list `1,15`, with a step `*/10`; months and days of the week also by
/// their first three letters; 0 and 7 are Sunday. Also `@hourly`, `@daily`, `@weekly`, `@monthly`, `@yearly`.
///
/// Where both the day of the month and the day of the week are restricted, either is enough, as with every cron.
public struct CronExpression: Sendable, Hashable {
    /// As it was written.
    public let text: String
    private let minutes: Set60
    private let hours: Set60
    private let days: Set60
    private let months: Set60
    private let weekdays: Set60
    /// Whether both kinds of day are restricted: then either is enough.
    private let isEitherDay: Bool

    /// - Throws: `APIError.badArgument` that names the field and what it takes.
    public init(_ text: String) throws(APIError) {
        self.text = text
        let plain = Self.nicknames[text.lowercased()] ?? text
        let fields = plain.split(whereSeparator: \.isWhitespace).map(String.init)
        guard fields.count == 5 else {
            throw APIError(
                .badArgument,
                "\"\(text.prefix(64))\" is no cron expression: it has five fields (minute, hour, day of the month, month, "
                    + "day of the week), such as \"0 9 * * mon-fri\".")
        }
        minutes = try CronField.minute.read(fields[0])
        hours = try CronField.hour.read(fields[1])
        days = try CronField.day.read(fields[2])
        months = try CronField.month.read(fields[3])
        weekdays = try CronField.weekday.read(fields[4])
        isEitherDay = !fields[2].hasPrefix("*") && !fields[4].hasPrefix("*")
        guard happens else {
            throw APIError(.badArgument, "\"\(text.prefix(64))\" never happens: no such day exists.")
        }
    }

    private static let nicknames = [
        "@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@weekly": "0 0 * * 0",
        "@monthly": "0 0 1 * *", "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *",
    ]

    /// Whether a day exists on which it happens: not so of 31 February.
    private var happens: Bool {
        isEitherDay
            || months.contains { month in days.contains { CivilDate(year: 2_000, month: month, day: $0) != nil } }
    }

    /// Whether it happens on a day, at any time.
    func matches(_ day: CivilDate) -> Bool {
        guard months.contains(day.month) else { return false }
        let (isDay, isWeekday) = (days.contains(day.day), weekdays.contains(day.weekday))
        return isEitherDay ? isDay || isWeekday : isDay && isWeekday
    }

    /// The times of day, in seconds since midnight, in order.
    var times: [Int] { hours.flatMap { hour in minutes.map { hour * 3_600 + $0 * 60 } } }

    /// Whether it happens in every hour of its days: then also in an hour that is repeated, and no hour is left out.
    var isEveryHour: Bool { hours == Set60(0...23) }
}

extension CronExpression {
    /// Further than the longest gap: from 29 February 2096 to that of 2104, and some.
    private static let maxDays = 366 * 9

    /// The first moment after another at which it happens, in seconds since 1970.
    ///
    /// Times that the clocks skip happen as much later as the clocks were put forward; times that the clocks show twice
    /// happen the first time, but with an expression for every hour both times.
    package func next(after moment: Int, on clock: WallClock) -> Int? {
        // A skipped time before midnight happens on the next day.
        var day = CivilDate(number: clock.local(moment).day.number - 1)
        for _ in 0..<Self.maxDays {
            if matches(day), let found = first(on: day, after: moment, clock) {
                let next = CivilDate(number: day.number + 1)
                guard !clock.isRegular(day), matches(next), let other = first(on: next, after: moment, clock) else {
                    return found
                }
                return min(found, other)
            }
            day = CivilDate(number: day.number + 1)
        }
        return nil
    }

    private func first(on day: CivilDate, after moment: Int, _ clock: WallClock) -> Int? {
        let isRegular = clock.isRegular(day)
        var best: Int?
        for seconds in times {
            let moments = clock.moments(of: LocalTime(day: day, seconds: seconds))
            for candidate in isEveryHour ? moments : [moments[0]] where candidate > moment {
                best = min(best ?? candidate, candidate)
            }
            if isRegular, best != nil { return best }
        }
        return best
    }
}

/// Numbers from 0 to 59.
struct Set60: Hashable, Sendable, Sequence {
    private var bits: UInt64 = 0

    init() {}
    init(_ numbers: some Sequence<Int>) { for number in numbers { insert(number) } }

    mutating func insert(_ number: Int) { bits |= 1 << UInt64(number) }
    func contains(_ number: Int) -> Bool { bits & 1 << UInt64(number) != 0 }
    func makeIterator() -> some IteratorProtocol<Int> { (0..<60).lazy.filter { [self] in contains($0) }.makeIterator() }
}
