import Lua

extension HostileScript {
    /// What takes all memory there is.
    static let memory = [
        HostileScript("a string doubled", greedy, "local s = 'x' while true do s = s .. s end"),
        HostileScript("a table without end", greedy, "local t = {} for i = 1, math.huge do t[i] = i end"),
        HostileScript(
            "keys without end", greedy,
            """
            local t = {} local i = 0 while true do i = i + 1 t['k' .. i] = true end
            """),
        HostileScript("tables in tables", greedy, "local t = {} while true do t = {t} end"),
        HostileScript("closures", greedy, "local f while true do local g = f f = function() return g end end"),
        HostileScript("a string repeated", failing, "('x'):rep(1 << 40)"),
        HostileScript("a string repeated with separators", failing, "('x'):rep(1 << 40, (','):rep(100))"),
        HostileScript("almost all in one string", greedy, "('x'):rep(1000000) "),
        HostileScript("formats", greedy, "local t = {} while true do t[#t + 1] = string.format('%99.99f', #t) end"),
        HostileScript(
            "concat", greedy,
            """
            local t = {('x'):rep(1000)} while true do t = {table.concat(t) .. table.concat(t)} end
            """),
        HostileScript(
            "packed strings", exhausting,
            """
            local t = {} while true do t[#t + 1] = string.pack('s8', ('x'):rep(1000)) end
            """),
        HostileScript(
            "unpacked tables", .error([.memory, .script]),
            """
            local function f(...) return f(1, 2, 3, 4, 5, 6, 7, 8, ...) end f()
            """),
        HostileScript(
            "arguments without end", .anyhow,
            """
            local t = {} for i = 1, 20000 do t[i] = i end local function f(...) local a = {...} return \
            f(table.unpack(a)), 1 end f(table.unpack(t))
            """),
        HostileScript(
            "coroutines", greedy,
            """
            local t = {} while true do t[#t + 1] = coroutine.create(print or type) end
            """),
        HostileScript(
            "suspended coroutines", greedy,
            """
            local t = {} while true do local co = coroutine.wrap(function() coroutine.yield() end) co() \
            t[#t + 1] = co end
            """),
        HostileScript("memory errors caught", exhausting, "while true do pcall(string.rep, 'x', 900000) end"),
        HostileScript(
            "memory errors caught with all in use", exhausting,
            """
            local t = {} while true do pcall(function() while true do t[#t + 1] = ('x'):rep(100) .. #t end \
            end) end
            """),
        HostileScript(
            "life at the limit", exhausting,
            """
            local t = {} pcall(function() while true do t[#t + 1] = {} end end) while true do \
            pcall(function() local x = {} x = {} end) end
            """),
        HostileScript(
            "a handler without memory", exhausting,
            """
            local t = {} while true do xpcall(function() while true do t[#t + 1] = {} end end, function(m) \
            return m .. m end) end
            """),
        HostileScript(
            "globals in the way of the host", .anyhow,
            """
            local t = {} pcall(function() while true do t[#t + 1] = 'x' .. #t end end) fail()
            """),
        HostileScript("gsub into one string", greedy, "local s = ('x'):rep(10000):gsub('x', ('y'):rep(10000))"),
        HostileScript(
            "lower of much", exhausting,
            """
            local s = ('X'):rep(300000) local t = {} while true do t[#t + 1] = s:lower() .. #t end
            """),
        HostileScript(
            "characters", greedy,
            """
            local t = {} for i = 1, 60000 do t[i] = 0x10ffff end utf8.char(table.unpack(t, 1, 60000))
            """),
        HostileScript("too much for the host", failing, "echo(('x'):rep(300000))"),
        HostileScript("too many for the host", failing, "local t = {} for i = 1, 20000 do t[i] = i end echo(t)"),
        HostileScript("a circle for the host", failing, "local t = {} t.t = t echo(t)"),
        HostileScript("a circle as a key", failing, "local t = {} t[t] = t echo(t)"),
        HostileScript("depth for the host", failing, "local t = {} for i = 1, 100 do t = {t} end echo(t)"),
        HostileScript("a coroutine for the host", failing, "echo(coroutine.create(type))"),
    ]
}
