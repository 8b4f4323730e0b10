import Lua
import Testing

struct LuaStateTests {
    @Test func `values survive the way in and out`() throws {
        let run = try ScriptRun()
        let results = try run.run(
            """
            return echo(nil), 1, -5, 2.5, "text", "\\xff\\x00", true, {1, {2, 3}, "x"}, {a = {b = 1}}, {}
            """)
        #expect(
            results == [
                .nil, .integer(1), .integer(-5), .number(2.5), .string("text"), .bytes([0xff, 0]), .bool(true),
                .array([.integer(1), .array([.integer(2), .integer(3)]), .string("x")]),
                .table([LuaField("a", .table([LuaField("b", .integer(1))]))]), .table([]),
            ])
    }

    @Test func `a list with a hole comes back with it`() throws {
        let run = try ScriptRun()
        try run.state.setGlobal("list", .array([.integer(1), .nil, .integer(3)]))
        #expect(try run.run("return #list, echo(list)") == [.integer(3), .array([.integer(1), .nil, .integer(3)])])
    }

    @Test func `a table with other keys besides a list is no list`() throws {
        guard case .table(let fields) = try ScriptRun().run("return {1, 2, x = 3}").first else {
            Issue.record("no table")
            return
        }
        #expect(fields.count == 3)
    }

    @Test func `an error of the host is an error of the script, with its place`() throws {
        let run = try ScriptRun()
        #expect(
            try run.run("local ok, message = pcall(fail) return ok, message")
                == [.bool(false), .string("the host says no")])
        #expect(throws: LuaError.self) { try run.run("\n\nfail()") }
        do {
            _ = try run.run("local function inner()\n  fail()\nend\ninner()")
        } catch {
            #expect(error.description == "test.lua:2: the host says no")
            #expect(error.traceback.first == "in fail")
            #expect(error.traceback.dropFirst().first == "test.lua:2: in inner")
        }
    }

    @Test(arguments: [
        ("{}", "an error object that is a table"), ("print", "nil"), ("type", "an error object that is a function"),
        ("coroutine.create(type)", "an error object that is a thread"), ("5", "5"), ("true", "true"),
        ("setmetatable({}, {__tostring = function() return 'mine' end})", "mine"),
        ("setmetatable({}, {__name = 'mine'})", "an error object that is a table"),
    ])
    func `an error that is no text says what it is, and not where in memory`(_ object: String, _ message: String) throws
    {
        let run = try ScriptRun()
        let error = #expect(throws: LuaError.self) { try run.run("error(\(object))") }
        #expect(error?.message == message)
    }

    @Test func `straight-line code waits, also in the script's own coroutines and across pcall`() throws {
        let run = try ScriptRun()
        let results = try run.run(
            """
            local log = {}
            local co = coroutine.wrap(function(a)
                local two = wait(1, 2)
                log[#log + 1] = a + two
                local ok, n = pcall(function() return coroutine.yield("y") + wait(1) end)
                log[#log + 1] = n
                local inner = coroutine.create(function() return wait(1, 2, 3) end)
                local _, three = coroutine.resume(inner)
                log[#log + 1] = three
                return "end", wait()
            end)
            local y = co(10)
            log[#log + 1] = y
            local a, b = co(100)
            log[#log + 1] = a
            return wait(1), b, log
            """)
        #expect(
            results == [
                .integer(1), .integer(0),
                .array([.integer(12), .string("y"), .integer(101), .integer(3), .string("end")]),
            ])
    }

    @Test func `a wait that fails raises where the script waits`() throws {
        let run = try ScriptRun()
        var budget = ScriptRun.quick
        let function = try run.state.load(
            Array("local ok, why = pcall(wait) return ok, why".utf8), name: "x", budget: &budget)
        let thread = try LuaThread(in: run.state)
        guard case .waiting = thread.start(function, wantsResults: true, budget: &budget) else {
            Issue.record("it does not wait")
            return
        }
        guard case .finished(let values) = thread.resume(raising: "too late", budget: &budget) else {
            Issue.record("it does not end")
            return
        }
        #expect(values == [.bool(false), .string("too late")])
    }

    @Test func `a finished thread starts again, and threads of a state wait side by side`() throws {
        let run = try ScriptRun()
        var budget = ScriptRun.quick
        let function = try run.state.load(Array("return ..., wait()".utf8), name: "x", budget: &budget)
        let threads = try (0..<10).map { _ in try LuaThread(in: run.state) }
        for round in 0..<3 {
            for (index, thread) in threads.enumerated() {
                let argument = LuaValue.integer(Int64(round * 100 + index))
                _ = thread.start(function, with: [argument], wantsResults: true, budget: &budget)
            }
            for (index, thread) in threads.enumerated().reversed() {
                guard case .finished(let values) = thread.resume(with: [.bool(true)], budget: &budget) else {
                    Issue.record("it does not end")
                    return
                }
                #expect(values == [.integer(Int64(round * 100 + index)), .bool(true)])
            }
        }
    }

    @Test func `a computation comes to the same result however often it is paused`() throws {
        let source = """
            local t = {}
            for i = 1, 2000 do t[i] = (i * 7919) % 1009 end
            local co = coroutine.wrap(function() for i = 1, #t do coroutine.yield(t[i] * 2) end end)
            local sum = 0
            for i = 1, #t do sum = (sum * 31 + co()) % 1000003 end
            table.sort(t, function(a, b) return a < b end)
            local s = {}
            for i = 1, 50 do s[i] = tostring(t[i]):gsub("%d", function(d) return d + 1 end) end
            return sum, table.concat(s, ","), select("#", table.unpack(t))
            """
        let slices = [1, 100, 1_000, 7_777, 10_000_000]
        let results = try slices.map { slice in
            try ScriptRun().run(
                source, budget: LuaBudget(instructions: 10_000_000, time: .seconds(60), slice: slice))
        }
        #expect(Set(results).count == 1)
    }

    @Test func `functions reach the host only where it takes them`() throws {
        let run = try ScriptRun()
        _ = try run.run("keep(function(a) record(a, 'called') end)")
        var budget = ScriptRun.quick
        let function = try #require(run.host.kept.first)
        _ = try LuaThread(in: run.state).start(function, with: [.integer(7)], budget: &budget)
        #expect(run.host.recorded == [[.integer(7), .string("called")]])
        run.state.release(function)
        do {
            _ = try run.run("echo(function() end)")
            Issue.record("the host got a function")
        } catch {
            #expect(error.description == "test.lua:1: a function cannot be used here")
        }
    }

    @Test func `a namespace makes its functions when they are used`() throws {
        let run = try ScriptRun()
        #expect(
            try run.run("return host.echo(5), host.other, rawget(host, 'echo') == host.echo")
                == [.integer(5), .nil, .bool(true)])
    }

    @Test func `objects have the methods of their class`() throws {
        let run = try ScriptRun()
        let type = try run.state.makeClass("Thing", id: TestHost.Function.namespace.rawValue)
        try run.state.setGlobal("thing", .object(type, [LuaField("name", .string("n"))]))
        #expect(
            try run.run("return thing:echo().name, thing.other, tostring(thing):match('^%a+'), getmetatable(thing)")
                == [.string("n"), .nil, .string("Thing"), .bool(false)])
    }

    @Test func `errors of the compiler name chunk and line`() throws {
        do {
            _ = try ScriptRun().run("local a = 1\nlocal b = = 2")
            Issue.record("it compiles")
        } catch {
            #expect(error.kind == .syntax)
            #expect(error.description == "test.lua:2: unexpected symbol near '='")
        }
    }

    @Test func `the same seed gives the same chance, and scripts cannot change it`() throws {
        let source = "math.randomseed(5) return math.random(1, 1000000), math.random()"
        let first = try ScriptRun(seed: 3).run(source)
        #expect(try ScriptRun(seed: 3).run(source) == first)
        #expect(try ScriptRun(seed: 4).run(source) != first)
    }

    @Test func `a budget lasts for all parts of a run`() throws {
        let run = try ScriptRun()
        let source = "for i = 1, 10 do for j = 1, 1000 do end wait() end"
        #expect(throws: Never.self) {
            try run.run(source, budget: LuaBudget(instructions: 20_000, time: .seconds(60)))
        }
        do {
            _ = try run.run(source, budget: LuaBudget(instructions: 5_000, time: .seconds(60)))
            Issue.record("it may go on")
        } catch {
            #expect(error.kind == .instructions)
            #expect(error.description == "test.lua:1: used up its instructions")
        }
    }

    @Test func `time is bounded as well`() throws {
        do {
            _ = try ScriptRun().run(
                "\nwhile true do end", budget: LuaBudget(instructions: .max / 2, time: .milliseconds(5)))
            Issue.record("it may go on")
        } catch {
            #expect(error.description == "test.lua:2: used up its time")
        }
    }

    @Test func `what a script wants closed is closed when it fails`() throws {
        let run = try ScriptRun()
        #expect(throws: LuaError.self) {
            try run.run("local x <close> = setmetatable({}, {__close = function() record('closed') end}) error('no')")
        }
        #expect(run.host.recorded == [[.string("closed")]])
    }

    @Test func `an idle state is small`() throws {
        let run = try ScriptRun()
        run.state.collectGarbage()
        #expect(run.state.memoryUsed < 16_000)
    }
}
