import Lua

extension HostileScript {
    /// Loops without end, in every construct that has one.
    static let loops = [
        HostileScript("while", runaway, "while true do end"),
        HostileScript("repeat", runaway, "repeat until false"),
        HostileScript("numeric for", runaway, "for i = 1, math.huge do end"),
        HostileScript("goto", runaway, "::again:: goto again"),
        HostileScript("generic for", runaway, "for _ in function() return 1 end do end"),
        HostileScript("tail call", runaway, "local function f() return f() end f()"),
        HostileScript("a loop of caught errors", runaway, "while true do pcall(error) end"),
        HostileScript(
            "a loop caught again and again", runaway,
            """
            while true do pcall(function() while true do end end) end
            """),
        HostileScript(
            "a loop in an error handler", runaway,
            "while true do xpcall(error, function() while true do end end) end"),
        HostileScript(
            "a handler that catches the end", runaway,
            """
            xpcall(function() while true do end end, function() return 1 end) while true do end
            """),
        HostileScript("a loop in a coroutine", runaway, "coroutine.wrap(function() while true do end end)()"),
        HostileScript(
            "a resumed loop whose end is ignored", runaway,
            "while true do coroutine.resume(coroutine.create(function() while true do end end)) end"),
        HostileScript(
            "unknown globals", runaway, "local n = 0 while true do n = n + 1 local _ = _G['g' .. n] end"),
        HostileScript(
            "__index", runaway,
            """
            local t = setmetatable({}, {__index = function(t, k) while true do end end}) return t.x
            """),
        HostileScript(
            "__newindex", runaway,
            """
            setmetatable(_G, {__newindex = function() while true do end end}) x = 1
            """),
        HostileScript(
            "__eq", runaway,
            """
            local m = {__eq = function() while true do end end} return setmetatable({}, m) == \
            setmetatable({}, m)
            """),
        HostileScript(
            "__lt in a sort", runaway,
            """
            local m = {__lt = function() while true do end end} local t = {} for i = 1, 9 do t[i] = \
            setmetatable({}, m) end table.sort(t)
            """),
        HostileScript(
            "__concat", runaway,
            """
            return setmetatable({}, {__concat = function() while true do end end}) .. 'x'
            """),
        HostileScript("__len", runaway, "return #setmetatable({}, {__len = function() while true do end end})"),
        HostileScript("__call", runaway, "setmetatable({}, {__call = function() while true do end end})()"),
        HostileScript(
            "__tostring", runaway,
            """
            tostring(setmetatable({}, {__tostring = function() while true do end end}))
            """),
        HostileScript(
            "__tostring in format", runaway,
            """
            string.format('%s', setmetatable({}, {__tostring = function() while true do end end}))
            """),
        HostileScript(
            "__pairs", runaway,
            """
            for _ in pairs(setmetatable({}, {__pairs = function() return function() return 1 end end})) do \
            end
            """),
        HostileScript(
            "ipairs without end", runaway,
            """
            for _ in ipairs(setmetatable({}, {__index = function() return 1 end})) do end
            """),
        HostileScript(
            "__close", runaway,
            """
            do local x <close> = setmetatable({}, {__close = function() while true do end end}) end
            """),
        HostileScript(
            "__close after the end", runaway,
            """
            local x <close> = setmetatable({}, {__close = function() while true do end end}) while true do \
            end
            """),
        HostileScript("a comparator", runaway, "table.sort({3, 2, 1}, function() while true do end end)"),
        HostileScript(
            "a comparator that catches", runaway,
            """
            table.sort({3, 2, 1}, function() while true do pcall(error) end end)
            """),
        HostileScript("a gsub callback", runaway, "('x'):gsub('x', function() while true do end end)"),
        HostileScript("a gmatch without end", runaway, "while true do for _ in ('x'):gmatch('') do end end"),
        HostileScript(
            "nested loops caught at every depth", runaway,
            "local function f(n) while true do pcall(n > 0 and f or error, n - 1) end end f(50)"),
        HostileScript(
            "coroutines that wake each other", runaway,
            """
            local a, b
            a = coroutine.wrap(function() while true do coroutine.yield() end end)
            b = coroutine.wrap(function() while true do a() coroutine.yield() end end)
            while true do b() end
            """),
        HostileScript("a loop of waits in vain", runaway, "while true do wait() end"),
        HostileScript("a loop of host errors", runaway, "while true do pcall(fail) end"),
    ]

    /// Library calls that do in one instruction what takes for ever.
    static let slowCalls = [
        HostileScript("an empty string, many times", .harmless, "assert(('').rep('', 1 << 62) == '')"),
        HostileScript("an empty string and separator", .harmless, "assert(('').rep('', math.maxinteger, '') == '')"),
        HostileScript(
            "concat of a lying length", exhausting,
            """
            table.concat(setmetatable({}, {__len = function() return 1 << 62 end, __index = type}))
            """),
        HostileScript(
            "insert into a lying length", runaway,
            """
            table.insert(setmetatable({}, {__len = function() return 1 << 60 end}), 1, 0)
            """),
        HostileScript(
            "remove from a lying length", runaway,
            """
            table.remove(setmetatable({}, {__len = function() return 1 << 60 end}), 1)
            """),
        HostileScript("move of nothing", runaway, "table.move({}, 1, 1 << 60, 2)"),
        HostileScript(
            "move with C metamethods", runaway,
            """
            table.move(setmetatable({}, {__index = type}), 1, 1 << 60, 1, setmetatable({}, {__newindex = \
            type}))
            """),
        HostileScript("move to beyond the numbers", failing, "table.move({1, 2}, 1, 2, math.maxinteger)"),
        HostileScript("unpack of everything", failing, "table.unpack({}, 1, 1 << 40)"),
        HostileScript("unpack of a negative range", failing, "table.unpack({}, math.mininteger, math.maxinteger)"),
        HostileScript(
            "sort of a lying length", .error([.script, .instructions, .memory]),
            """
            table.sort(setmetatable({}, {__len = function() return 1 << 30 end, __index = function() return \
            1 end}))
            """),
        HostileScript(
            "sort with a C comparator", .harmless,
            """
            local t = {} for i = 1, 1000 do t[i] = i % 7 end table.sort(t, rawequal)
            """),
        HostileScript(
            "sort with a random comparator", .anyhow,
            """
            local t = {} for i = 1, 2000 do t[i] = i end table.sort(t, function() return math.random() < \
            0.5 end)
            """),
        HostileScript(
            "sort of long equal strings", runaway,
            """
            local s = ('a'):rep(100000) local t = {} for i = 1, 5 do t[i] = s .. i end while true do \
            table.sort(t) end
            """),
        HostileScript(
            "comparison of long strings", runaway,
            """
            local a, b = ('a'):rep(200000) .. 'a', ('a'):rep(200000) .. 'b' local n = 0 while a < b do n = \
            n + 1 if n > 1000 then while true do end end end
            """),
        HostileScript(
            "length of a long text", runaway,
            """
            local s = ('ä'):rep(100000) for i = 1, 50 do utf8.len(s) end while true do end
            """),
        HostileScript(
            "next over an emptied table", .harmless,
            """
            local t = {} for i = 1, 10000 do t[i] = i end for i = 1, 10000 do t[i] = nil end for i = 1, 100 \
            do next(t) end
            """),
        HostileScript(
            "byte of a long string", .anyhow,
            """
            local s = ('x'):rep(100000) while true do s:byte(1, -1) end
            """),
    ]
}
