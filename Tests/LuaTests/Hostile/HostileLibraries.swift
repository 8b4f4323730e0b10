import Lua

extension HostileScript {
    /// Functions that are given what nobody gives them, and what has to be closed.
    static let libraries = [
        HostileScript("numbers in long texts", runaway, "local s = ('1'):rep(200000) while true do tonumber(s) end"),
        HostileScript(
            "numbers to a base in long texts", runaway,
            """
            local s = ('z'):rep(200000) while true do tonumber(s, 36) end
            """),
        HostileScript(
            "lengths of long texts", runaway,
            """
            local s = ('ä'):rep(100000) while true do utf8.len(s) end
            """),
        HostileScript(
            "long texts for the host", runaway,
            """
            local s = ('x'):rep(200000) while true do pcall(fail, s) end
            """),
        HostileScript(
            "widths of numbers that are long", runaway,
            """
            local f, t = ('%99.99f'):rep(50), {} for i = 1, 50 do t[i] = 1e308 end while true do \
            f:format(table.unpack(t)) end
            """),
        HostileScript(
            "an unpack of more than there is room for", runaway,
            """
            local s, f = ('x'):rep(100000), ('b'):rep(100000) while true do pcall(string.unpack, f, s) end
            """),
        HostileScript(
            "sizes beyond all memory", .error([.memory, .script]),
            """
            assert(string.packsize(('c2147483647'):rep(3)) == 3 * 2147483647) assert(not pcall(string.pack, \
            '!16 Xi16 i16', 1 << 62, 2)) assert(not pcall(string.pack, 's1', ('x'):rep(256))) \
            string.pack('c2147483647', 'x')
            """),
        HostileScript(
            "a table moved over all integers", .error([.script, .instructions]),
            """
            table.move({}, math.mininteger, math.maxinteger, 1)
            """),
        HostileScript(
            "arguments that double", .error([.script, .memory, .instructions]),
            """
            local function f(...) local t = {...} for i = 1, #t do t[#t + 1] = t[i] end return \
            select('#', f(table.unpack(t))) end f(1)
            """),
        HostileScript(
            "a goto out of what has to be closed", runaway,
            """
            local m = {__close = function() end} ::again:: do local a <close> = setmetatable({}, m) goto \
            again end
            """),
        HostileScript(
            "closing that fails, again and again", runaway,
            """
            local m = {__close = function() error('x') end} while true do local co = \
            coroutine.create(function() local a <close> = setmetatable({}, m) coroutine.yield() end) \
            coroutine.resume(co) assert(not coroutine.close(co)) end
            """),
        HostileScript(
            "many that fail when they are closed", .harmless,
            """
            local m = {__close = function(_, e) error(e or 'x', 0) end} local function f(n) local a <close> \
            = setmetatable({}, m) if n > 0 then f(n - 1) end end local ok, e = pcall(f, 100) assert(not ok \
            and e == 'x')
            """),
        HostileScript(
            "a loop whose closing value does not close", runaway,
            """
            local c = setmetatable({}, {__close = function() while true do end end}) for i in next, {1}, \
            nil, c do break end
            """),
        HostileScript(
            "an error that is its own text's error", failing,
            """
            error(setmetatable({}, {__tostring = function(e) error(e) end}))
            """),
        HostileScript(
            "a __name without end", .error([.script, .memory]),
            """
            error(setmetatable({}, {__name = ('x'):rep(300000)}))
            """),
        HostileScript(
            "texts to be quoted", runaway,
            """
            local s = ('\\0'):rep(100000) while true do string.format('%q', s) end
            """),
        HostileScript(
            "formats with many digits", runaway,
            """
            local f = string.format while true do f('%99.99f', 1e308) f('%.99a', 0.1) f('%99d', 1) end
            """),
        HostileScript(
            "places in long texts", runaway,
            """
            local s = ('a'):rep(300000) while true do utf8.offset(s, 299999) utf8.offset(s, -299999) end
            """),
        HostileScript(
            "places among bytes that begin nothing", runaway,
            """
            local s = ('\\x80'):rep(300000) while true do utf8.offset(s, 0, 300000) end
            """),
        HostileScript(
            "a comparison that waits for a coroutine without end", runaway,
            """
            local m = {__lt = function() return coroutine.wrap(function() while true do pcall(error) end end)() \
            end} local t = {} for i = 1, 50 do t[i] = setmetatable({}, m) end table.sort(t)
            """),
        HostileScript(
            "a coroutine for a comparator", runaway,
            """
            local t = {} for i = 1, 20000 do t[i] = i end table.sort(t, coroutine.wrap(function() while true do \
            coroutine.yield(true) end end))
            """),
        HostileScript(
            "a sort of a lying length", runaway,
            """
            table.sort(setmetatable({}, {__len = function() return 1 << 30 end, __index = function() return 1 \
            end, __newindex = function() end}))
            """),
        HostileScript(
            "keys that hold each other weakly", .error([.instructions, .memory]),
            """
            local w, last = setmetatable({}, {__mode = 'k'}), {} for i = 1, 4000 do local k = {} w[last] = k \
            last = k end while true do local x = {} end
            """),
        HostileScript(
            "separators of nothing", exhausting,
            """
            local t = {} for i = 1, 1000 do t[i] = '' end while true do table.concat(t, ('y'):rep(500)) end
            """),
    ]
}
