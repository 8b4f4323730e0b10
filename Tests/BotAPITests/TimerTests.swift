import BotAPI
import Foundation
import Pool
import PoolTesting
import Testing

/// Timers by virtual time.
@Suite(.timeLimit(.minutes(10))) struct TimerTests {
    /// Turns the clock when somebody sleeps on it.
    private func turn(_ hosted: HostedPool, by duration: Duration) async {
        await hosted.time.clock.sleepers(atLeast: 1)
        hosted.time.clock.advance(by: duration)
    }

    @Test func `timers fire after a while, again and again, at a moment and by cron`() async throws {
        // 2026-03-29 00:30 in Berlin: an hour and a half before the clocks are put forward.
        let hosted = try await HostedPool(start: 1_774_740_600) { $0.timeZone = .berlin }
        let bot = hosted.bot
        #expect(try await bot.call("time.now").object?["text"] == "2026-03-29 00:30:00")
        let after = try await bot.call("timer.after", ["delay": "90s", "name": "egg", "data": ["minutes": 1.5]])
        let every = try await bot.call("timer.every", ["interval": 60])
        let at = try await bot.call("timer.at", ["when": "01:00"])
        let cron = try await bot.call("timer.cron", ["expression": "30 2 * * *", "name": "skipped"])
        #expect(try await bot.call("timer.list").array?.count == 4)

        await turn(hosted, by: .seconds(60))
        #expect(try await bot.event(.timer) { $0["id"] == every }["last"] == false)
        await turn(hosted, by: .seconds(30))
        let egg = try await bot.event(.timer) { $0["id"] == after }
        #expect(egg["name"] == "egg" && egg["data"] == ["minutes": 1.5] && egg["last"] == true)
        #expect(egg["time"] == .double(1_774_740_690))
        #expect(try await bot.call("timer.cancel", ["id": every]) == true)
        #expect(try await bot.call("timer.cancel", ["id": every]) == false)
        await turn(hosted, by: .seconds(30 * 60 - 90))
        #expect(try await bot.event(.timer) { $0["id"] == at }["last"] == true)
        // 02:30 does not exist on this day: it is 03:30 in summer time, two hours later than 00:30.
        await turn(hosted, by: .seconds(90 * 60))
        let skipped = try await bot.event(.timer) { $0["id"] == cron }
        #expect(skipped["time"] == .double(1_774_740_600 + 2 * 3_600))
        #expect(try await bot.call("time.now").object?["text"] == "2026-03-29 03:30:00")
        #expect(await bot.events.all.count { $0.name == .timer } == 4)
        await bot.stop()
    }

    @Test func `what is missed is not made up for, and what has passed comes at once`() async throws {
        let hosted = try await HostedPool()
        let bot = hosted.bot
        let every = try await bot.call("timer.every", ["interval": 10])
        await turn(hosted, by: .seconds(95))
        let late = try await bot.event(.timer)
        #expect(late["time"] == .double(1_800_000_010))
        await turn(hosted, by: .seconds(5))
        try await bot.events.wait(for: "two") { $0.count { $0.name == .timer } == 2 }
        #expect(await bot.events.all.last?["time"] == .double(1_800_000_100))
        #expect(try await bot.call("timer.cancel", ["id": every]) == true)
        let past = try await bot.call("timer.at", ["when": 1_000])
        try await bot.event(.timer) { $0["id"] == past }
        await bot.stop()
    }

    @Test func `new code has no old timers, and no bot has more than it may`() async throws {
        let hosted = try await HostedPool { $0.limits.timers = 2 }
        let bot = hosted.bot
        try await bot.call("timer.after", ["delay": 1])
        try await bot.call("timer.cron", ["expression": "@hourly"])
        let error = try await bot.failure("timer.after", ["delay": 1])
        #expect(
            error.message == "timer.after: 2 timers are running already (limit timers); cancel some first")
        bot.session.startOver()
        #expect(try await bot.call("timer.list") == [])
        try await bot.call("timer.after", ["delay": 5, "name": "new"])
        await turn(hosted, by: .seconds(6))
        try await bot.event(.timer) { $0["name"] == "new" }
        #expect(await bot.events.all.count { $0.name == .timer } == 1)
        await bot.stop()
    }

    @Test func `what timers carry is limited, and does not count once they have fired or ended`() async throws {
        let hosted = try await HostedPool { $0.limits.timerBytes = 20 }
        let bot = hosted.bot
        let tooMuch = APIError(
            .limit, "timer.after: the timers carry more than 20 bytes of data (limit timer_bytes)")
        #expect(try await bot.failure("timer.after", ["delay": 1, "data": .string("nineteen and quotes")]) == tooMuch)
        try await bot.call("timer.after", ["delay": 1, "data": "fourteen bytes"])
        #expect(try await bot.failure("timer.after", ["delay": 1, "data": "four"]) == tooMuch)
        try await bot.call("timer.after", ["delay": 1])
        await turn(hosted, by: .seconds(2))
        try await bot.event(.timer) { $0["data"] == "fourteen bytes" }
        let id = try await bot.call("timer.every", ["interval": 60, "data": "eighteen bytes now"])
        #expect(try await bot.failure("timer.after", ["delay": 1, "data": 1]) == tooMuch)
        try await bot.call("timer.cancel", ["id": id])
        try await bot.call("timer.after", ["delay": 1, "data": "eighteen bytes now"])
        bot.session.startOver()
        try await bot.call("timer.after", ["delay": 1, "data": "eighteen bytes now"])
        await bot.stop()
    }

    @Test func `wrong times are refused in words`() async throws {
        let hosted = try await HostedPool()
        let bot = hosted.bot
        #expect(
            try await bot.failure("timer.after", ["delay": "soon"]).message
                == "timer.after: delay must be seconds, or a text such as \"1h30m\"")
        #expect(
            try await bot.failure("timer.at", ["when": "2026-02-30 10:00"]).message
                == "timer.at: when must be a moment such as \"2026-12-24 18:00\"")
        #expect(
            try await bot.failure("timer.cron", ["expression": "61 * * * *"]).message
                == "timer.cron: \"61\" is no minute of a cron expression: it takes 0 to 59, ranges, lists and steps.")
        #expect(
            try await bot.failure("timer.cron", ["expression": "0 0 31 2 *"]).message
                == "timer.cron: \"0 0 31 2 *\" never happens: no such day exists.")
        #expect(
            try await bot.failure("timer.every", ["interval": 0]).message
                == "timer.every: interval must be at least 0.1 s")
        #expect(try await bot.failure("timer.after", ["delay": -1]).code == .badArgument)
        #expect(try await bot.failure("timer.after", ["delay": .double(.infinity)]).code == .badArgument)
        #expect(try await bot.failure("timer.after", ["delay": 1e300]).code == .badArgument)
        await bot.stop()
    }
}

extension TimeZone {
    static var berlin: TimeZone { zone("Europe/Berlin") }
    static var newYork: TimeZone { zone("America/New_York") }

    static func zone(_ name: String) -> TimeZone {
        guard let zone = TimeZone(identifier: name) else { preconditionFailure("this machine knows no \(name)") }
        return zone
    }
}
