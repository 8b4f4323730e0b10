import BotAPI
import BotKit
import BotScript
import Testing

struct ScriptEngineTests {
    private func run(_ source: String, _ event: APIEvent = .message("ping")) throws -> [String] {
        let run = try EngineRun(source)
        #expect(run.start().map(\.text) == ["done"])
        var steps = run.engine.handle(event)
        while run.engine.hasPaused { steps += run.engine.goOn() }
        return steps.map(\.text)
    }

    @Test func `a handler answers a message`() throws {
        let steps = try run(
            """
            bot.on("message", function(m) if m.text == "ping" then chat.reply(m.id, "pong") end end)
            """)
        #expect(steps == [#"chat.reply{"message":"m1","text":"pong"}"#])
    }

    @Test func `what takes a message is a method of one`() throws {
        let run = try EngineRun("bot.on('message', function(m) m:reply('pong') log.info('after') end)")
        _ = run.start()
        guard case .call(let id, let action, let arguments)? = run.engine.handle(.message("x")).first else {
            Issue.record("no call")
            return
        }
        #expect(action == "chat.reply" && arguments["text"] == "pong")
        #expect(arguments["message"]?.object?["id"] == "m1")
        #expect(run.lines.isEmpty && run.engine.liveRuns == 1)
        #expect(run.engine.finish(id, with: .success("m2")).map(\.text) == ["done"])
        #expect(run.lines == [#"log{"text":"after","level":"info"}"#] && run.engine.liveRuns == 0)
    }

    @Test(arguments: [
        "chat.say('a', 'ada')", "chat.say('a', {to = 'ada'})", "chat.say{text = 'a', to = 'ada'}",
    ])
    func `arguments go by position or by name`(_ call: String) throws {
        let steps = try run("bot.on('message', function() \(call) end)")
        #expect(steps == [#"chat.say{"text":"a","to":"ada"}"#])
    }

    @Test func `a misspelled name of an argument is one, also where an object could stand`() throws {
        let steps = try run("bot.on('message', function(m) chat.say('a', {too = 'ada'}) chat.say('a', {id = 'x'}) end)")
        #expect(steps == [#"chat.say{"text":"a","too":"ada"}"#])
        let object = try run("bot.on('message', function(m) chat.say('a', {id = 'ada', too = 1}) end)")
        #expect(object == [#"chat.say{"text":"a","to":{"id":"ada","too":1}}"#])
    }

    @Test func `what is written to the log looks as Lua shows it`() throws {
        let run = try EngineRun("print('a', nil, true, 1.5, {b = 1})")
        _ = run.start()
        #expect(run.lines == [#"log{"text":"a\tnil\ttrue\t1.5\t{\"b\":1}","level":"info"}"#])
    }

    @Test func `a question waits, and its failure is a result`() throws {
        let run = try EngineRun(
            """
            bot.on("message", function(m)
              local answer, problem, code = ask(m.from, "How old are you?", {timeout = 30})
              log.info(answer and answer.text or code)
            end)
            """)
        _ = run.start()
        for (result, line) in [
            (Result<APIValue, APIError>.success(["text": "7", "id": "m9"]), "7"),
            (.failure(APIError(.timedOut, "ask: nobody answered")), "timed_out"),
        ] {
            let steps = run.engine.handle(.message("x"))
            #expect(
                steps.map(\.text) == [#"ask{"peer":"ada","question":"How old are you?","timeout":30}"#, "waits"])
            #expect(run.engine.finish(try #require(steps[0].callID), with: result).map(\.text) == ["done"])
            #expect(run.lines.last == #"log{"text":"\#(line)","level":"info"}"#)
        }
    }

    @Test func `what the script did wrong is an error with its line`() throws {
        let run = try EngineRun("bot.on('message', function(m)\n  chat.say()\nend)")
        _ = run.start()
        let id = try #require(run.engine.handle(.message("x")).first?.callID)
        let error = APIError(.badArgument, "chat.say: text is missing")
        #expect(
            run.engine.finish(id, with: .failure(error)).map(\.text)
                == ["test.lua:2: chat.say: text is missing, in: chat.say()"])
    }

    @Test func `errors name file, line and what is written there`() throws {
        #expect(
            try run("bot.on('message', function(m)\n  greet(m)\nend)")
                == ["test.lua:2: attempt to call a nil value (global 'greet'), in: greet(m)"])
        #expect(
            try run("bot.on('message', function(m)\n  while true do end\nend)")
                == [
                    "test.lua:2: used up its 5000000 instructions (limit instructions_per_event), in: while true do end"
                ])
    }

    @Test func `a script that is none is refused with its line`() throws {
        do {
            _ = try EngineRun("local a = 1\nlocal b = = 2")
            Issue.record("it compiles")
        } catch {
            #expect("\(error)" == "test.lua:2: unexpected symbol near '=', in: local b = = 2")
        }
    }

    @Test func `a long handling lets others go first`() throws {
        let run = try EngineRun(
            "bot.on('message', function(m) if m.text == 'long' then for i = 1, 1000000 do end end log.info(m.text) end)"
        )
        _ = run.start()
        #expect(run.engine.handle(.message("long")).isEmpty && run.engine.hasPaused)
        #expect(run.engine.handle(.message("short")).map(\.text) == ["done"])
        while run.engine.hasPaused { _ = run.engine.goOn() }
        #expect(run.lines.map { $0.contains("short") } == [true, false])
    }

    @Test func `timers call their functions, until the last time`() throws {
        let run = try EngineRun("bot.after('10s', function(e) log.info('due', e.id) end)")
        _ = run.start()
        #expect(run.immediate == [#"timer.after{"delay":"10s"}"#])
        #expect(run.engine.wanted == [.timer] && run.engine.timers == [1])
        #expect(run.engine.handle(APIEvent(.timer, ["id": 7])).isEmpty)
        #expect(run.engine.handle(APIEvent(.timer, ["id": 1, "last": true])).map(\.text) == ["done"])
        #expect(run.lines == [#"log{"text":"due\t1","level":"info"}"#] && run.engine.timers.isEmpty)
    }

    /// Each is refused, replaced, over or taken back at last: what it holds must not be kept for good.
    @Test(arguments: [
        "bot.after('10s', f)", "timer.cancel(bot.every('10s', f))", "pcall(bot.every, f)",
        "pcall(bot.on, 'nothing', f)",
        "pcall(bot.on, {f}, f)", "bot.command('a', f)", "pcall(bot.command, 'a', '[broken', f)",
        "pcall(bot.command, 'a', {x = {f}}, f)",
    ])
    func `functions that are not needed any more cost nothing`(_ call: String) throws {
        let run = try EngineRun(
            """
            bot.on("message", function()
              local text = ("x"):rep(50000)
              local function f() return text end
              \(call)
            end)
            """)
        _ = run.start()
        for id in 1...200 {
            #expect(run.engine.handle(.message("x")).map(\.text) == ["done"])
            _ = run.engine.handle(APIEvent(.timer, ["id": .int(id), "last": true]))
        }
        run.engine.rest()
        #expect(run.engine.memoryUsed < 200_000)
    }

    @Test func `commands have their arguments as fields`() throws {
        let run = try EngineRun(
            """
            bot.command("roll", {sides = {"integer", default = 6}}, function(c) c:reply("d" .. c.sides) end)
            """)
        #expect(run.start().map(\.text) == ["done"])
        let definition = try #require(run.engine.commands.first)
        #expect(definition.name == "roll" && definition.parameters.map(\.usage) == ["[sides]"])
        var event = APIEvent.message("!roll 20")
        event.name = .command
        event.fields["command"] = "roll"
        event.fields["arguments"] = ["sides": 20]
        guard case .call(_, "chat.reply", let arguments)? = run.engine.handle(event).first else {
            Issue.record("no reply")
            return
        }
        #expect(arguments["text"] == "d20")
    }

    @Test(arguments: [
        ("bot.command('a', '<who:member> [n:1..10=1]', f)", ["<who>", "[n]"]),
        ("bot.command('a', {{'who', 'member'}, {'n', 'integer', default = 1}}, f)", ["<who>", "[n]"]),
        ("bot.command('a', f, {summary = 'Does it.', role = 'moderator', cooldown = '5s'})", []),
        ("bot.command {name = 'a', parameters = '[text:rest]', run = f, confirm = true}", ["[text...]"]),
    ])
    func `commands are written in several ways`(_ source: String, _ usage: [String]) throws {
        let run = try EngineRun("local function f() end " + source)
        #expect(run.start().map(\.text) == ["done"])
        #expect(run.engine.commands.first?.parameters.map(\.usage) == usage)
    }

    @Test func `a name with a space is a command under another`() throws {
        let run = try EngineRun(
            "local function f() end bot.command('quiz start', f) bot.command('quiz stop', f) bot.command('ping', f)")
        _ = run.start()
        #expect(run.engine.commands.map(\.name) == ["quiz", "ping"])
        #expect(run.engine.commands.first?.subcommands.map(\.name) == ["start", "stop"])
    }

    @Test(arguments: [
        ("bot.on('mesage', print)", "test.lua:1: there is no event \"mesage\"; did you mean \"message\"?"),
        ("bot.on('message')", "test.lua:1: bot.on takes the name of an event and a function"),
        ("bot.command('a b c d', print)", "test.lua:1: the command “a b c” lies too deep"),
        ("bot.every('10m')", "test.lua:1: bot.every takes when it is due, and a function"),
        ("chat.say('a', 'b', 'c', 'd')", "test.lua:1: takes at most 2 arguments, not 4"),
        ("chat.say(print)", "test.lua:1: a function cannot be used here"),
        ("chat.sya('x')", "test.lua:1: attempt to call a nil value (field 'sya')"),
    ])
    func `mistakes are told where they are made`(_ source: String, _ message: String) throws {
        let steps = try EngineRun(source).start()
        #expect(steps.first?.text.hasPrefix(message) == true, "\(steps.map(\.text))")
    }

    @Test func `JSON goes both ways`() throws {
        let run = try EngineRun(
            """
            local t = json.decode('{"a": [1, null, 2.5], "b": {"c": "x"}, "d": null}')
            log.info(t.a[1], t.a[2] == json.null, t.a[3], t.b.c, t.d == nil)
            log.info(json.encode(t))
            log.info(json.decode("{"))
            """)
        #expect(run.start().map(\.text) == ["done"])
        #expect(run.lines[0].contains(#"1\ttrue\t2.5\tx\ttrue"#))
        #expect(run.lines[1].contains(#"{\"a\":[1,null,2.5],\"b\":{\"c\":\"x\"}}"#))
    }

    @Test func `too many handlings that wait are refused, one line each`() throws {
        var limits = ScriptLimits.patient
        limits.waitingEvents = 2
        let run = try EngineRun("bot.on('message', function(m) time.sleep(1) end)", limits: limits)
        _ = run.start()
        for _ in 0..<2 { #expect(run.engine.handle(.message("x")).count == 2) }
        #expect(
            run.engine.handle(.message("x")).map(\.text)
                == ["test.lua: more than 2 events wait at once (limit waiting_events)"])
    }

    @Test func `the old version reaches the new code`() throws {
        let old = try EngineRun("version = {number = 3}")
        _ = old.start()
        let new = try EngineRun("function on_reload(old) log.info(old.number) end")
        _ = new.start()
        #expect(new.engine.reload(from: old.engine.version()).map(\.text) == ["done"])
        #expect(new.lines == [#"log{"text":"3","level":"info"}"#])
        #expect(old.engine.reload(from: .null).map(\.text) == ["done"])
    }

    @Test(arguments: [
        ("bot.onn()", "attempt to call a nil value (field 'onn'); did you mean “on”?, in: bot.onn()"),
        ("cht.say()", "attempt to index a nil value (global 'cht'); did you mean “chat”?, in: cht.say()"),
        (
            "local x = os.time()",
            "attempt to index a nil value (global 'os'); there is no “os” here: time.now() tells the time, in: local x = os.time()"
        ),
        (
            "require('json')",
            "attempt to call a nil value (global 'require'); there is no “require” here: a bot is one file, in: require('json')"
        ),
        ("elephant()", "attempt to call a nil value (global 'elephant'), in: elephant()"),
    ])
    func `a name that is not there is answered with what was probably meant`(_ source: String, _ error: String) throws {
        #expect(try EngineRun(source).start().map(\.text) == ["test.lua:1: " + error])
        let handler = "bot.on('message', function(m)\n m:rpely('x')\nend)"
        #expect(
            try run(handler) == [
                "test.lua:2: attempt to call a nil value (method 'rpely'); did you mean “reply”?, in: m:rpely('x')"
            ])
    }

    @Test func `globals are made when they are named, and all of them before a script sees to its globals itself`()
        throws
    {
        let run = try EngineRun(
            """
            assert(rawget(_G, "math") == nil and rawget(_G, "chat") == nil)
            local max, say = math.max, chat.say
            assert(rawget(_G, "math") == math and rawget(_G, "chat") == chat and chat.say == say)
            assert(undefined == nil and not pcall(rawset, nil))
            chat = "mine"
            setmetatable(_G, {__index = function(_, name) error("no " .. name, 0) end})
            assert(rawget(_G, "utf8").char and rawget(_G, "table").concat and rawget(_G, "storage").get and print)
            assert(chat == "mine" and math.max == max)
            local _, problem = pcall(function() return undefined end)
            assert(problem == "no undefined")
            """)
        #expect(run.start().map(\.text) == ["done"])
    }
}
