import BotAPI
import Foundation
import GameRules
import PoolTesting
import Testing

/// Cron expressions, over the changes of the clocks.
@Suite struct CronTests {
    private struct Example: Sendable, CustomStringConvertible {
        var expression: String
        var zone: String
        var after: String
        var next: [String]

        init(_ expression: String, _ zone: String, _ after: String, _ next: String...) {
            self.expression = expression
            self.zone = zone
            self.after = after
            self.next = next
        }

        var description: String { "\(expression) in \(zone) after \(after)" }
    }

    private static let examples = [
        Example("0 9 * * mon-fri", "GMT", "2026-11-27 09:00", "2026-11-30 09:00", "2026-12-01 09:00"),
        Example("*/20 8-9 * * *", "GMT", "2026-01-01 08:30", "2026-01-01 08:40", "2026-01-01 09:00"),
        Example(
            "5/20 0 1 JAN *", "GMT", "2026-06-01 00:00", "2027-01-01 00:05", "2027-01-01 00:25", "2027-01-01 00:45"),
        // Either kind of day is enough where both are restricted.
        Example("0 0 13 * fri", "GMT", "2026-02-01 00:00", "2026-02-06 00:00", "2026-02-13 00:00", "2026-02-20 00:00"),
        Example("0 0 13 * */2", "GMT", "2026-02-01 00:00", "2026-06-13 00:00"),
        Example("0 0 * * 7", "GMT", "2026-11-26 00:00", "2026-11-29 00:00"),
        Example("@monthly", "GMT", "2026-11-26 00:00", "2026-12-01 00:00", "2027-01-01 00:00"),
        // Leap years: 2100 is none.
        Example("0 12 29 2 *", "GMT", "2026-01-01 00:00", "2028-02-29 12:00", "2032-02-29 12:00"),
        Example("0 12 29 2 *", "GMT", "2096-02-29 12:00", "2104-02-29 12:00"),
        // Berlin, 29 March 2026: 02:00 to 03:00 does not exist.
        Example("30 2 * * *", "Europe/Berlin", "2026-03-28 12:00", "2026-03-29 03:30", "2026-03-30 02:30"),
        Example("0 * * * *", "Europe/Berlin", "2026-03-29 01:00", "2026-03-29 03:00", "2026-03-29 04:00"),
        // New York, 8 March 2026.
        Example("15 2 * * *", "America/New_York", "2026-03-07 12:00", "2026-03-08 03:15", "2026-03-09 02:15"),
    ]

    private func moment(_ text: String, _ clock: WallClock) throws -> Int {
        try #require(MomentText.seconds(of: text, now: 0, on: clock))
    }

    @Test(arguments: examples) fileprivate func `expressions happen when they should`(_ example: Example) throws {
        let clock = WallClock(timeZone: .zone(example.zone))
        let cron = try CronExpression(example.expression)
        var now = try moment(example.after, clock)
        for expected in example.next {
            now = try #require(cron.next(after: now, on: clock))
            #expect(try now == moment(expected, clock), "\(expected)")
        }
    }

    @Test func `in a repeated hour, what is for every hour happens twice, anything else once`() throws {
        // Berlin, 25 October 2026: 03:00 is put back to 02:00 at 01:00 UTC.
        let berlin = WallClock(timeZone: .berlin)
        let midnight = 1_792_886_400  // 02:00 in summer time, the first time.
        #expect(berlin.moments(of: berlin.local(midnight)) == [midnight, midnight + 3_600])
        let daily = try CronExpression("30 2 * * *")
        let first = try #require(daily.next(after: midnight, on: berlin))
        #expect(first == midnight + 1_800)
        #expect(daily.next(after: first, on: berlin) == first + 25 * 3_600)
        let hourly = try CronExpression("30 * * * *")
        #expect(hourly.next(after: first, on: berlin) == first + 3_600)
        #expect(hourly.next(after: first + 3_600, on: berlin) == first + 7_200)
    }

    /// Random expressions, and beside them what they mean.
    private struct Sample {
        var minutes: Set<Int>
        var hours: Set<Int>?
        var days: Set<Int>?
        var weekdays: Set<Int>?

        init(_ generator: inout SeededGenerator) {
            func some(_ range: ClosedRange<Int>, _ count: Int) -> Set<Int> {
                Set((0..<count).map { _ in Int.random(in: range, using: &generator) })
            }
            minutes = some(0...59, Int.random(in: 1...3, using: &generator))
            hours = Bool.random(using: &generator) ? some(0...23, Int.random(in: 1...6, using: &generator)) : nil
            days = Int.random(in: 0..<4, using: &generator) == 0 ? some(1...28, 6) : nil
            weekdays = Int.random(in: 0..<4, using: &generator) == 0 ? some(0...6, 3) : nil
        }

        var text: String {
            func field(_ numbers: Set<Int>?) -> String {
                numbers.map { $0.sorted().map(String.init).joined(separator: ",") } ?? "*"
            }
            return "\(field(minutes)) \(field(hours)) \(field(days)) * \(field(weekdays))"
        }

        /// Of a time as if the place were Greenwich.
        func matches(_ linear: Int) -> Bool {
            let date = CivilDate(number: linear / 86_400)
            let (isDay, isWeekday) = (days?.contains(date.day) ?? true, weekdays?.contains(date.weekday) ?? true)
            let isOnDay = days != nil && weekdays != nil ? isDay || isWeekday : isDay && isWeekday
            return isOnDay && minutes.contains(linear / 60 % 60) && hours?.contains(linear / 3_600 % 24) ?? true
        }

        /// The first moment after another, found by trying every minute.
        func next(after moment: Int, in zone: TimeZone, within days: Int) -> Int? {
            func offset(_ moment: Int) -> Int { zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(moment))) }
            var minute = moment / 60 * 60 + 60
            var candidates: [Int] = []
            while minute <= moment + days * 86_400 {
                let shift = offset(minute) - offset(minute - 60)
                if matches(minute + offset(minute)) {
                    // The second time in a repeated hour counts only for every hour. No place repeats more than a day.
                    let isRepeated = (1...1_440).contains { ago in
                        minute - ago * 60 + offset(minute - ago * 60) == minute + offset(minute)
                    }
                    if !isRepeated || hours == nil { candidates.append(minute) }
                }
                // What was skipped happens as much later as the clocks were put forward.
                for skipped in stride(from: 0, to: max(0, shift), by: 60)
                where matches(minute + offset(minute) - shift + skipped) { candidates.append(minute + skipped) }
                if let best = candidates.min(), best <= minute { return best }
                minute += 60
            }
            return candidates.min()
        }
    }

    @Test(arguments: [
        "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "Pacific/Apia", "Asia/Kolkata",
        "GMT",
    ])
    func `the next moment is the one that trying every minute finds`(_ name: String) throws {
        let zone = TimeZone.zone(name)
        let clock = WallClock(timeZone: zone)
        var generator = SeededGenerator(printing: "cron in \(name)")
        // Around the changes of the clocks from 2005 to 2030, and anywhere.
        var changes: [Int] = []
        var date = Date(timeIntervalSince1970: 1_104_537_600)
        while let change = zone.nextDaylightSavingTimeTransition(after: date), change.timeIntervalSince1970 < 1.9e9 {
            changes.append(Int(change.timeIntervalSince1970))
            date = change
        }
        for _ in 0..<150 {
            let sample = Sample(&generator)
            let start =
                (changes.randomElement(using: &generator)
                    ?? Int.random(in: 1_104_537_600...1_900_000_000, using: &generator))
                + Int.random(in: -100_000...100_000, using: &generator)
            guard let expected = sample.next(after: start, in: zone, within: 9) else { continue }
            let found = try CronExpression(sample.text).next(after: start, on: clock)
            #expect(found == expected, "\(sample.text) in \(name) after \(start)")
        }
    }

    @Test(arguments: [
        "", "* * * *", "* * * * * *", "60 * * * *", "-1 * * * *", "* 24 * * *", "* * 0 * *", "* * 32 * *", "* * * 13 *",
        "* * * foo *", "* * * * 8", "* * * * mo", "5-1 * * * *", "*/0 * * * *", "*/x * * * *", "1,,2 * * * *",
        "1-2-3 * * * *", "1/2/3 * * * *", "0 0 30 2 *", "0 0 31 4,6,9,11 *", "٣ * * * *", "@often", "+1 * * * *",
    ])
    func `nonsense is refused`(_ text: String) {
        #expect(throws: APIError.self) { try CronExpression(text) }
    }
}
