import BotScript
import Pool
import PoolChat
import PoolTesting
import PoolWire
import Testing

@Suite struct ReloadTests {
    private static let echo =
        "version = 1 bot.on('message', function(m) m:reply('one ' .. m.text) end) log.info('ready')"

    private func running(_ script: String = echo) async throws -> (RunningScript, RunningChat) {
        let run = try await RunningScript(script)
        try await run.line("ready")
        return (run, try await run.guest("Ada"))
    }

    @Test func `saving the file exchanges the code`() async throws {
        let (run, ada) = try await running()
        try await ada.chat.say("a")
        try await ada.message("one a")
        try await run.save(
            """
            function on_reload(old) log.info("was", old) end
            bot.on("message", function(m) m:reply("two " .. m.text) end)
            """)
        try await run.line("was\t1")
        try await ada.chat.say("b")
        try await ada.message("two b")
        await ada.stop()
        await run.stop()
    }

    @Test(arguments: [
        ("bot.on('message', function(m) m:reply('two') end", "bot.lua:1: ')' expected near <eof>"),
        ("local a = nil\na.b = 1", "bot.lua:2: attempt to index a nil value (local 'a'), in: a.b = 1"),
        ("function on_reload() error('not now') end", "bot.lua:1: not now"),
        ("while true do end", "bot.lua:1: used up its 5000000 instructions"),
        ("\u{1b}Lua", "bot.lua: this is compiled Lua"),
    ])
    func `code that cannot be used is refused, and the old one goes on`(_ script: String, _ reason: String)
        async throws
    {
        let (run, ada) = try await running()
        do {
            try await run.save(script)
            Issue.record("it is taken")
        } catch let error as ScriptError {
            #expect(error.description.hasPrefix(reason), "\(error)")
            #expect(run.bot.refusal == error.description)
        }
        try await ada.chat.say("a")
        try await ada.message("one a")
        await ada.stop()
        await run.stop()
    }

    @Test func `code that fails with its first event is taken back, and the old code handles the event`() async throws {
        let (run, ada) = try await running()
        let broken = "bot.on('message', function(m)\n  m:nothing()\nend)"
        let reason = "bot.lua:2: attempt to call a nil value (method 'nothing')"
        // The same text once more is tried once more: what it lacked may be there then.
        for text in ["a", "b"] {
            try await run.save(broken)
            #expect(run.bot.refusal == nil)
            try await ada.chat.say(text)
            try await ada.message("one \(text)")
            try await run.line("the new code is refused, the old one goes on: bot.lua:2:")
            try await eventually("the refusal") { run.bot.refusal?.hasPrefix(reason) == true }
        }
        try await ada.chat.say("c")
        try await ada.message("one c")
        try await run.save("bot.on('message', function(m) m:reply('two ' .. m.text) end)")
        try await ada.chat.say("d")
        try await ada.message("two d")
        #expect(run.bot.refusal == nil)
        await ada.stop()
        await run.stop()
    }

    @Test(
        .timeLimit(.minutes(10)),
        arguments: [
            "local kept = storage.get('count')", "storage.set('count', 2) local kept = storage.get('count')",
            "function on_reload() storage.set('count', 3) end",
        ])
    func `new code may look into the storage before it is in use`(_ beginning: String) async throws {
        let (run, ada) = try await running()
        try await run.save(beginning + " bot.on('message', function(m) m:reply('two ' .. m.text) end)")
        try await ada.chat.say("a")
        try await ada.message("two a")
        await ada.stop()
        await run.stop()
    }

    @Test func `what is being handled ends with the old code`() async throws {
        let (run, ada) = try await running(
            """
            bot.on("message", function(m)
              if m.text ~= "go" then return end
              local answer = ask(m.from, "First?")
              m:reply("old " .. answer.text)
            end)
            log.info("ready")
            """)
        try await ada.chat.say("go")
        let question = try await ada.message("First?")
        try await run.save("bot.on('message', function(m) m:reply('new ' .. m.text) end)")
        try await ada.chat.say("x")
        try await ada.message("new x")
        try await ada.chat.reply("y", to: question)
        try await ada.message("old y")
        await ada.stop()
        await run.stop()
    }

    @Test func `timers are those of the new code`() async throws {
        let (run, ada) = try await running("bot.every('10s', function() chat.say('old') end) log.info('ready')")
        run.clock.advance(by: .seconds(10))
        try await ada.message("old")
        try await run.save(
            "bot.every('25s', function() chat.say('new') end) bot.on('message', function() log.info('heard') end)")
        try await ada.chat.say("x")
        try await run.line("heard")
        try await run.line("the new code is in use")
        run.clock.advance(by: .seconds(25))
        try await ada.message("new")
        let said = await ada.events.all.filter { event in
            if case .message(let message) = event { message.text == "old" } else { false }
        }
        #expect(said.count == 1)
        await ada.stop()
        await run.stop()
    }

    @Test func `commands are those of the new code`() async throws {
        let (run, ada) = try await running(
            "bot.command('a', function(c) c:reply('A') end) log.info('ready')")
        try await ada.chat.say("!a")
        try await ada.message("A")
        try await run.save("bot.command('b', function(c) c:reply('B') end)")
        try await ada.chat.say("!b")
        try await ada.message("B")
        await ada.stop()
        await run.stop()
    }

    @Test func `no message is lost over many reloads`() async throws {
        let (run, ada) = try await running()
        for number in 1...20 {
            try await ada.chat.say("m\(number)")
            try await run.save(Self.echo.replacing("one", with: "v\(number)"))
        }
        try await eventually("all answers", within: .seconds(120)) {
            // What the bot says keeps a distance in time.
            run.clock.advance(by: .seconds(1))
            let texts = await ada.events.all.compactMap { event -> String? in
                if case .message(let message) = event { message.text } else { nil }
            }
            return (1...20).allSatisfy { number in texts.contains { $0.hasSuffix(" m\(number)") } }
        }
        await ada.stop()
        await run.stop()
    }
}
