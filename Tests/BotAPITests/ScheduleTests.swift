import BotAPI
import Foundation
import GameRules
import PoolTesting
import Testing

/// Dates, clocks, spans, and the timers made of them.
@Suite struct ScheduleTests {
    @Test func `dates are those of the calendar`() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        var generator = SeededGenerator(printing: "dates")
        // From the year 1600 on: before, the other calendar may be the Julian one.
        let numbers = (0..<2_000).map { _ in Int.random(in: -135_000...2_900_000, using: &generator) }
        for number in numbers {
            let day = CivilDate(number: number)
            let parts = calendar.dateComponents(
                [.year, .month, .day, .weekday], from: Date(timeIntervalSince1970: Double(number) * 86_400))
            #expect(day.year == parts.year && day.month == parts.month && day.day == parts.day, "\(number)")
            #expect(day.weekday + 1 == parts.weekday)
            #expect(CivilDate(year: day.year, month: day.month, day: day.day)?.number == number)
        }
        for (year, leaps) in [(2024, true), (2026, false), (1900, false), (2000, true), (2100, false)] {
            #expect((CivilDate(year: year, month: 2, day: 29) != nil) == leaps, "\(year)")
        }
        #expect(CivilDate(year: 2026, month: 4, day: 31) == nil && CivilDate(year: 2026, month: 13, day: 1) == nil)
    }

    @Test(arguments: ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"])
    func `every moment is one of those at which the clocks show what they show`(_ name: String) {
        let clock = WallClock(timeZone: .zone(name))
        var generator = SeededGenerator(printing: "moments in \(name)")
        for _ in 0..<5_000 {
            let moment = Int.random(in: 1_104_537_600...1_900_000_000, using: &generator)
            let moments = clock.moments(of: clock.local(moment))
            #expect(moments.contains(moment) && moments == moments.sorted() && moments.count <= 2)
        }
    }

    @Test func `spans and moments are read as people write them`() throws {
        let spans: [(String, Double?)] = [
            ("90", 90), ("90s", 90), ("1.5h", 5_400), ("1h30m", 5_400), ("1h 30m 5s", 5_405), ("2d", 172_800),
            ("1w", 604_800), ("1H", 3_600), ("", nil), ("h", nil), ("5x", nil), ("1h30", nil), ("-5s", nil),
            ("250ms", 0.25), ("1s 500ms", 1.5), ("1m5s", 65), ("ms", nil), ("5µ", nil), ("1..5s", nil),
            ("99999999999w", nil), ("1e5s", nil), ("٣s", nil),
        ]
        for (text, seconds) in spans { #expect(TimeSpan.seconds(of: text) == seconds, "\(text)") }

        let berlin = WallClock(timeZone: .berlin)
        let now = 1_782_900_000  // 2026-07-01 12:00 in Berlin.
        let moments: [(String, Int?)] = [
            ("2026-07-01 12:00", now), ("2026-07-01T12:00:30", now + 30), ("2026-07-01T10:00:00Z", now),
            ("2026-07-01t10:00z", now), ("2026-07-01T06:00-04:00", now), ("2026-07-01", now - 12 * 3_600),
            ("12:00", now + 86_400), ("12:01", now + 60), ("9:30", now + 77_400), ("2026-7-1 12:00", now),
            // In winter an hour later by Greenwich.
            ("2026-12-24 18:00", 1_798_131_600), ("25:00", nil), ("12:60", nil), ("2026-02-29", nil), ("tomorrow", nil),
            ("2026-07-01 12", nil), ("", nil), ("2026-07-01 12:00 CET", nil), ("12:00+01:00", nil),
        ]
        for (text, moment) in moments {
            #expect(MomentText.seconds(of: text, now: now, on: berlin) == moment, "\(text)")
        }
    }

    @Test func `what comes again and again keeps its distance, whatever is missed`() throws {
        var generator = SeededGenerator(printing: "every")
        let clock = WallClock(timeZone: .gmt)
        for _ in 0..<300 {
            let interval = Duration.milliseconds(Int.random(in: 100...100_000, using: &generator))
            let schedule = Schedule.every(interval)
            var now = Schedule.Moment(elapsed: .seconds(5), date: .seconds(1_800_000_000))
            var firing = try #require(schedule.first(now, on: clock))
            #expect(firing.due == now.elapsed + interval)
            for _ in 0..<20 {
                now.elapsed = firing.due + interval * Double.random(in: 0...4, using: &generator)
                let next = try #require(schedule.next(after: firing, now, on: clock))
                #expect(next.due > now.elapsed && next.due <= now.elapsed + interval)
                let steps = (next.due - firing.due) / interval
                #expect(abs(steps - steps.rounded()) < 1e-6)
                firing = next
            }
        }
    }

    @Test func `the agenda gives everything once, in order, and nothing that was removed`() throws {
        var generator = SeededGenerator(printing: "agenda")
        for _ in 0..<200 {
            var agenda = Agenda<Int>()
            var model: [Int: Int] = [:]
            var clock = 0
            for id in 0..<200 {
                switch Int.random(in: 0..<10, using: &generator) {
                case 0..<5:
                    let due = clock + Int.random(in: 0..<50, using: &generator)
                    agenda.set(id, id: id, due: .seconds(due))
                    model[id] = due
                case 5..<7:
                    guard let victim = model.keys.sorted().randomElement(using: &generator) else { continue }
                    let removed = agenda.remove(victim)
                    #expect(removed == victim)
                    model[victim] = nil
                case 7:
                    guard let moved = model.keys.sorted().randomElement(using: &generator) else { continue }
                    let due = clock + Int.random(in: 0..<50, using: &generator)
                    agenda.set(moved, id: moved, due: .seconds(due))
                    model[moved] = due
                default:
                    clock += Int.random(in: 0..<20, using: &generator)
                    while let found = agenda.pop(at: .seconds(clock)) {
                        let due = model.removeValue(forKey: found.id)
                        #expect(due.map { Duration.seconds($0) } == found.due)
                        #expect(model.values.allSatisfy { Duration.seconds($0) >= found.due })
                    }
                    #expect(model.values.allSatisfy { $0 > clock })
                }
                #expect(agenda.count == model.count)
                let next = agenda.next
                #expect(next == model.values.min().map { Duration.seconds($0) })
            }
            let rest = agenda.removeAll()
            let next = agenda.next
            #expect(rest.count == model.count && next == nil)
        }
    }
}
