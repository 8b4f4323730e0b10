import Lua

extension HostileScript {
    /// Yields where there should be none, and coroutines that are somebody else's.
    static let coroutines = [
        HostileScript("a yield outside", failing, "coroutine.yield()"),
        HostileScript("a yield outside, caught", .harmless, "assert(not pcall(coroutine.yield, 1))"),
        HostileScript(
            "a yield across pcall", .harmless,
            """
            local co = coroutine.wrap(function() return pcall(function() coroutine.yield(1) error('x', 0) \
            end) end) assert(co() == 1) local ok, m = co() assert(not ok and m == 'x')
            """),
        HostileScript(
            "a yield in a comparator", failing,
            """
            coroutine.wrap(function() table.sort({3, 2, 1}, function() coroutine.yield() end) end)()
            """),
        HostileScript(
            "a yield in gsub", failing,
            """
            coroutine.wrap(function() ('x'):gsub('x', function() coroutine.yield() end) end)()
            """),
        HostileScript("a wait in a comparator", failing, "table.sort({3, 2, 1}, function() wait() end)"),
        HostileScript("a wait in gsub", failing, "('x'):gsub('x', function() wait() end)"),
        HostileScript(
            "a wait in a coroutine in gsub", failing,
            """
            ('x'):gsub('x', function() coroutine.wrap(wait)() end)
            """),
        HostileScript(
            "a wait in a handler", .harmless,
            """
            local ok = xpcall(error, function() return pcall(wait) end) assert(not ok)
            """),
        HostileScript(
            "a wait while closing", .harmless,
            """
            local e local co = coroutine.create(function() local x <close> = setmetatable({}, {__close = \
            function() wait() end}) coroutine.yield() end) coroutine.resume(co) local ok, m = \
            coroutine.close(co) assert(not ok and m:find('cannot wait'))
            """),
        HostileScript(
            "waking the event's own coroutine", .harmless,
            """
            local main, is = coroutine.running() assert(is) local ok, m = coroutine.resume(main) assert(not \
            ok)
            """),
        HostileScript(
            "waking it from within another", .harmless,
            """
            local main = coroutine.running() coroutine.wrap(function() local ok, m = coroutine.resume(main) \
            assert(not ok and m:find('non%-suspended')) end)()
            """),
        HostileScript(
            "closing the event's own coroutine", .harmless,
            """
            local main = coroutine.running() assert(not pcall(coroutine.close, main)) \
            coroutine.wrap(function() assert(not pcall(coroutine.close, main)) end)()
            """),
        HostileScript(
            "waking the dead", .harmless,
            """
            local co = coroutine.create(type) coroutine.resume(co, 1) assert(not coroutine.resume(co)) \
            assert(not coroutine.resume(co))
            """),
        HostileScript(
            "closing twice", .harmless,
            """
            local co = coroutine.create(type) assert(coroutine.close(co)) assert(coroutine.close(co)) \
            assert(not coroutine.resume(co))
            """),
        HostileScript(
            "too many arguments to resume", .anyhow,
            """
            local t = {} for i = 1, 30000 do t[i] = i end coroutine.wrap(function(...) coroutine.yield(...) \
            end)(table.unpack(t))
            """),
        HostileScript(
            "a bomb of coroutines", exhausting,
            """
            local function f() while true do local co = coroutine.wrap(f) coroutine.wrap(co) end end f()
            """),
        HostileScript(
            "many short coroutines", runaway,
            """
            while true do coroutine.wrap(function() local n = 0 for i = 1, 20 do n = n + i end end)() end
            """),
        HostileScript(
            "an error object across coroutines", failing,
            """
            local e = setmetatable({}, {__tostring = function() return 'mine' end}) \
            coroutine.wrap(function() coroutine.wrap(function() error(e) end)() end)()
            """),
    ]
}
