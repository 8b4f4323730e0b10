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
}
