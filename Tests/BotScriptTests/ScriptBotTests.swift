import BotKit
import BotScript
import Pool
import PoolChat
import PoolTesting
import PoolWire
import Testing

@Suite struct ScriptBotTests {
    @Test func `the bot of the README does what it says`() async throws {
        let readme = try RepositoryFile("README.md").text
        let script = try #require(readme.split(separator: "```lua\n").dropFirst().first?.split(separator: "```").first)
        let run = try await RunningScript(script + "log.info('ready')")
        try await run.line("ready")
        let ada = try await run.guest("Ada")
        try await ada.chat.say("ping")
        try await ada.message("pong")
        try await ada.chat.say("!roll 2")
        try await ada.events.first("a roll") { event -> Bool? in
            guard case .message(let message) = event else { return nil }
            return message.text.hasPrefix("You rolled ") ? true : nil
        }
        try await ada.chat.say("!age")
        let question = try await ada.message("How old are you?")
        try await ada.chat.reply("36", to: question)
        try await ada.message("You are 36")
        run.clock.advance(by: .seconds(600))
        try await ada.message("Still here")
        await ada.stop()
        await run.stop()
    }

    @Test(arguments: ["\u{feff}", "#!/usr/bin/env lua\n", "\u{feff}# A remark\n"])
    func `what editors and shells put before a script is passed over`(_ mark: String) async throws {
        let run = try await RunningScript(mark + "log.info('ready')")
        try await run.line("ready")
        await run.stop()
    }

    @Test func `a file that is gone is named in plain words`() async throws {
        let bot = ScriptBot(.file("/nowhere/dice.lua"))
        await #expect(throws: ScriptError(chunk: "dice.lua", message: "there is no such file")) {
            try await bot.reload()
        }
    }

    @Test func `help knows the commands of a script`() async throws {
        let run = try await RunningScript(
            "bot.command('roll', '[sides:2..1000=6]', function() end, {summary = 'Rolls a die.'}) log.info('ready')")
        try await run.line("ready")
        let ada = try await run.guest("Ada")
        try await ada.chat.say("!help")
        try await ada.events.first("help") { event in
            if case .message(let message) = event, message.text.contains("!roll [sides] – Rolls a die.") {
                true
            } else {
                nil
            }
        }
        await ada.stop()
        await run.stop()
    }

    @Test func `what is stored survives the script`() async throws {
        let storage = InMemoryBotStorage()
        for count in 1...2 {
            let run = try await RunningScript(
                "log.info('count', storage.add('starts'))", storage: storage)
            try await run.line("count\t\(count)")
            await run.stop()
        }
    }

    @Test func `a script that fails at once fails the bot, with file and line`() async throws {
        let run = try await RunningScript("local x = 1\nx()")
        guard case .failure(let error as ScriptError) = await run.result else {
            Issue.record("it runs")
            return
        }
        #expect(error.description == "bot.lua:2: attempt to call a number value (local 'x'), in: x()")
        await run.stop()
    }

    @Test func `one failure is a line in the log, many within a minute end the bot`() async throws {
        var limits = ScriptLimits.patient
        limits.faultsPerMinute = 3
        let run = try await RunningScript(
            "bot.on('message', function(m) error('no ' .. m.text) end) log.info('ready')", limits: limits)
        try await run.line("ready")
        let ada = try await run.guest("Ada")
        for number in 1...2 {
            try await ada.chat.say("\(number)")
            try await run.line("bot.lua:1: no \(number)")
        }
        run.clock.advance(by: .seconds(61))
        try await ada.chat.say("3")
        try await run.line("bot.lua:1: no 3")
        for number in 4...5 { try await ada.chat.say("\(number)") }
        guard case .failure(let error as ScriptError) = await run.result else {
            Issue.record("it goes on")
            return
        }
        #expect(error.message == "3 failures within a minute (limit faults_per_minute), the last: no 5")
        await ada.stop()
        await run.stop()
    }

    @Test func `a runaway handler costs one event`() async throws {
        var limits = ScriptLimits.patient
        limits.instructionsPerEvent = 100_000
        let run = try await RunningScript(
            """
            bot.on("message", function(m)
              if m.text == "loop" then while true do pcall(error) end end
              m:reply("fine")
            end)
            log.info("ready")
            """, limits: limits)
        try await run.line("ready")
        let ada = try await run.guest("Ada")
        try await ada.chat.say("loop")
        try await run.line("bot.lua:2: used up its 100000 instructions")
        try await ada.chat.say("hello")
        try await ada.message("fine")
        await ada.stop()
        await run.stop()
    }
}
