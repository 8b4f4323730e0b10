import BotBench
import BotScript
import PoolChat
import Testing

@Suite struct SimulatedPoolTests {
    @Test func `a bot answers in a pool whose time is turned by hand`() async throws {
        let pool = try await SimulatedPool.open(
            .text(
                """
                bot.on("message", function(m) m:reply("heard " .. m.text) end)
                bot.every("10m", function() chat.say("still here") end)
                """, name: "echo.lua"))
        let ada = try await pool.join("Ada")
        try await pool.act { try await ada.chat.say("hello") }
        #expect(ada.takeMessage()?.text == "heard hello")
        try await pool.advance(by: .seconds(1_790))
        #expect(ada.takeMessages().map(\.text) == ["still here", "still here"])
        await pool.close()
    }

    @Test func `a bot that does not get through its file is told each time`() async {
        for _ in 0..<300 {
            await #expect(throws: BenchError.self) {
                try await SimulatedPool.open(.text("x = = 1", name: "broken.lua"))
            }
        }
    }

    @Test func `what runs beside what does not depend on how fast the machine is`() async throws {
        var configuration = SimulatedPool.Configuration()
        #expect(try await order(configuration) == ["a begins", "a ends", "b begins", "b ends"])
        #expect(configuration.limits.sliceTime > .milliseconds(configuration.limits.millisecondsPerEvent))
        // A machine so slow that a slice of a real pool is over at once.
        configuration.limits.sliceTime = .zero
        #expect(try await order(configuration).prefix(2) == ["a begins", "b begins"])
    }

    /// In which order two handlers of one event log.
    private func order(_ configuration: SimulatedPool.Configuration) async throws -> [String] {
        let pool = try await SimulatedPool.open(
            .text(
                """
                for name in ("ab"):gmatch(".") do
                  bot.on("message", function()
                    log.info(name .. " begins")
                    for i = 1, 1000 do end
                    log.info(name .. " ends")
                  end)
                end
                """, name: "slow.lua"), configuration)
        let ada = try await pool.join("Ada")
        try await pool.act { try await ada.chat.say("go") }
        await pool.close()
        return pool.log.all.map { String($0.trimmingPrefix("info: ")) }
    }
}
