import BotAPI
import BotKit
import BotScript
import Pool
import PoolChat
import PoolTesting
import PoolWire
import Synchronization
import Testing

/// Scripts that mean harm with what the API gives them. What Lua itself gives them is in `LuaTests/Hostile`.
@Suite struct HostileBotTests {
    /// How the start of a script ends.
    private func end(_ source: String) throws -> String {
        let run = try EngineRun(source)
        var steps = run.start()
        while run.engine.hasPaused { steps += run.engine.goOn() }
        return steps.map(\.text).joined(separator: "\n")
    }

    @Test(arguments: [
        // The stack of a thread of the host ended here.
        (
            #"bot.command(("a "):rep(60000), function() end)"#,
            "the command “a a a” lies too deep: commands nest 3 levels"
        ),
        (
            #"bot.command({name = ("a "):rep(9), run = print})"#,
            "the command “a a a” lies too deep: commands nest 3 levels"
        ),
        (#"while true do bot.on("message", function() end) end"#, "bot.on: an event has at most 32 handlers"),
        (#"local t = {} t[1] = t print(t)"#, "tables are nested too deep, or in a circle"),
        (#"local t = {} t.t = t json.encode(t)"#, "tables are nested too deep, or in a circle"),
        (#"local t = {} for i = 1, 20 do t = {t} end json.encode(t)"#, "tables are nested too deep, or in a circle"),
        (#"local t = {} for i = 1, 20000 do t[i] = i end json.encode(t)"#, "too much for one call"),
        (#"json.encode(("x"):rep(300000))"#, "too much for one call"),
        (#"json.encode({[0/1] = 1, [true] = 2})"#, "the keys of a table have to be texts here"),
        (#"log.info(setmetatable({}, {__tostring = error}), print)"#, "a function cannot be used here"),
        (#"bot.every(0.1, 5)"#, "bot.every takes when it is due, and a function"),
        (#"bot.on(("x"):rep(200000), function() end)"#, "there is no event"),
        (#"bot.command("x", ("[a]"):rep(20000), function() end)"#, "at most 16 parameters"),
        (
            #"error(setmetatable({}, {__tostring = function() bot.on("message", print) error({}) end}))"#,
            "an error object"
        ),
    ])
    func `what no script needs is refused in a few words`(_ source: String, _ reason: String) throws {
        let end = try end(source)
        #expect(end.contains(reason), "\(end)")
        #expect(end.utf8.count < 500)
    }

    /// A few instructions may take as long as millions: this one reads a million digits.
    @Test func `a handling that is slow in few instructions lets others go first`() throws {
        var limits = ScriptLimits.patient
        limits.sliceTime = ScriptLimits().sliceTime
        let run = try EngineRun(
            """
            bot.on("message", function(m)
              if m.text == "slow" then
                local s = ("1"):rep(1000000)
                while true do local n = s + 0 end
              end
            end)
            """, limits: limits)
        _ = run.start()
        #expect(run.engine.handle(.message("slow")).isEmpty && run.engine.hasPaused)
        #expect(run.engine.handle(.message("quick")).map(\.text) == ["done"])
    }

    @Test(arguments: [
        (#"while true do bot.every(0.1, function() end) end"#, "limit timers"),
        (#"for i = 1, 1000 do storage.set("k" .. i, ("x"):rep(60000)) end"#, "limit storage_bytes"),
        (#"for i = 1, 2000 do storage.set("k" .. i, 1) end"#, "limit storage_keys"),
        (#"storage.set("k", ("x"):rep(70000))"#, "longer than 65536 bytes"),
        (#"bot.after(math.huge, function() end)"#, "delay must be seconds"),
        (#"bot.after(1e300, function() end)"#, "delay is out of range"),
        (#"random.int(1, 1e300)"#, "to must be a whole number"),
        (#"bot.cron(("x,"):rep(50000) .. "* * * * *", function() end)"#, "of a cron expression"),
    ])
    func `more than a bot may have is refused in a few words`(_ script: String, _ reason: String) async throws {
        let run = try await RunningScript(script)
        guard case .failure(let error as ScriptError) = await run.result else {
            Issue.record("it goes on")
            return
        }
        #expect(error.message.contains(reason), "\(error)")
        #expect(error.message.utf8.count < 500)
        await run.stop()
    }

    @Test func `a flood of messages ends at the limit, and the bot goes on`() async throws {
        var limits = ScriptLimits.patient
        // Each message is a turn through the pool, which waits behind whatever else computes.
        limits.instructionsPerEvent = 20_000
        let run = try await RunningScript(
            """
            local refused = 0
            bot.on("message", function(m)
              if m.text == "flood" then while true do if not pcall(chat.say, "x") then refused = refused + 1 end end end
              log.info("refused", refused > 10)
            end)
            log.info("ready")
            """, limits: limits, messagesPerMinute: 12)
        try await run.line("ready")
        let ada = try await run.guest("Ada")
        try await ada.chat.say("flood")
        let start = run.clock.now
        // Messages go out at a measured pace.
        try await eventually("the end of the flood") {
            run.clock.advance(by: .milliseconds(100))
            return run.desk.lines.withLock { $0.contains { $0.contains("used up its 20000 instructions") } }
        }
        let seconds = start.duration(to: run.clock.now) / .seconds(1)
        try await ada.chat.say("still there?")
        try await run.line("refused\ttrue")
        run.clock.advance(by: .seconds(60))
        try await run.save("bot.on('message', function(m) m:reply('last') end)")
        try await ada.chat.say("?")
        try await ada.message("last")
        let said = await ada.events.all.count {
            if case .message(let message) = $0 { message.text == "x" } else { false }
        }
        // A sixth of the 12 that are allowed in a minute, and what time allows.
        #expect(said >= 2 && Double(said) <= 3 + seconds / 5)
        await ada.stop()
        await run.stop()
    }

    /// The host looks for two globals when it exchanges code.
    @Test(arguments: [
        "setmetatable(_G, {__index = function() while true do end end})",
        "setmetatable(_G, {__index = function() error({}) end})",
        "version = setmetatable({}, {__index = error, __len = error, __pairs = error}) version.own = version",
        "version = ('x'):rep(1000000)", "version = coroutine.create(print)",
    ])
    func `code that hides its version is exchanged like any other`(_ hostile: String) async throws {
        let run = try await RunningScript("log.info('ready') \(hostile)")
        try await run.line("ready")
        let ada = try await run.guest("Ada")
        try await run.save(
            "function on_reload(old) log.info('was', old == nil) end bot.on('message', function(m) m:reply('new') end)")
        try await run.line("was\ttrue")
        try await ada.chat.say("?")
        try await ada.message("new")
        await ada.stop()
        await run.stop()
    }
}
