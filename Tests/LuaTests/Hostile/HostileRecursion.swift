import Lua

extension HostileScript {
    /// Calls within calls, through everything that calls.
    static let recursion = [
        HostileScript("Lua in Lua", .error([.script, .memory]), "local function f() return 1 + f() end f()"),
        HostileScript(
            "caught and tried again", runaway,
            """
            local function f() return 1 + f() end while true do pcall(f) end
            """),
        HostileScript("pcall", .anyhow, "local function f() return pcall(f) end f()"),
        HostileScript(
            "pcall that goes on", .error([.instructions, .memory]),
            """
            local function f() pcall(f) return f() end f()
            """),
        HostileScript("xpcall", .anyhow, "local function f() return xpcall(f, f) end f()"),
        HostileScript(
            "handlers that fail", .anyhow,
            """
            local function h() error('again') end for i = 1, 100 do xpcall(error, h) end
            """),
        HostileScript(
            "handlers that recurse", .anyhow,
            """
            local function h(m) return h(m) .. m end xpcall(error, h, 'x')
            """),
        HostileScript(
            "__index", failing,
            """
            local t = {} setmetatable(t, {__index = function(t, k) return t[k + 1] end}) return t[1]
            """),
        HostileScript(
            "a chain of __index", .anyhow,
            """
            local t = {} for i = 1, 5000 do t = setmetatable({}, {__index = t}) end return t.x
            """),
        HostileScript("a circle of __index", failing, "local t = {} setmetatable(t, {__index = t}) return t.x"),
        HostileScript(
            "__call of __call", .error([.script, .memory]), "local t = {} setmetatable(t, {__call = t}) t()"),
        HostileScript(
            "__concat", failing,
            """
            local m = {} m.__concat = function(a, b) return setmetatable({}, m) .. b end return \
            setmetatable({}, m) .. 'x'
            """),
        HostileScript(
            "__eq", failing,
            """
            local m = {} m.__eq = function() return setmetatable({}, m) == setmetatable({}, m) end return \
            setmetatable({}, m) == setmetatable({}, m)
            """),
        HostileScript(
            "__tostring", failing,
            """
            local m = {} m.__tostring = function(t) return tostring(t) end tostring(setmetatable({}, m))
            """),
        HostileScript("gsub in gsub", failing, "local function f(s) return (s:gsub('.', f)) end f('xx')"),
        HostileScript(
            "gsub caught in gsub", .anyhow,
            """
            local function f(s) pcall(string.gsub, s, '.', f) return s end f('xx')
            """),
        HostileScript("sort in sort", failing, "local function c() table.sort({3, 2, 1}, c) end c()"),
        HostileScript(
            "coroutines in coroutines", .error([.script, .memory]),
            """
            local function f() return coroutine.wrap(f)() end f()
            """),
        HostileScript(
            "coroutines that ignore it", .anyhow,
            """
            local function f() coroutine.resume(coroutine.create(f)) end f()
            """),
        HostileScript(
            "coroutines in gsub in coroutines", .anyhow,
            """
            local function f(s) return (s:gsub('.', coroutine.wrap(f))) end f('xx')
            """),
        HostileScript("a coroutine that wraps itself", failing, "local f f = coroutine.wrap(function() f() end) f()"),
        HostileScript(
            "closing in closing", .anyhow,
            """
            local function f()
                local co = coroutine.create(function()
                    local x <close> = setmetatable({}, {__close = f})
                    coroutine.yield()
                end)
                coroutine.resume(co)
                coroutine.close(co)
            end
            f()
            """),
        HostileScript(
            "failing in closing", .anyhow,
            """
            local function f()
                coroutine.wrap(function()
                    local x <close> = setmetatable({}, {__close = f})
                    error('x')
                end)()
            end
            f()
            """),
        HostileScript(
            "closing after deep calls, in deep calls", .anyhow,
            """
            local function deep(n, f) if n == 0 then return f() end return (('x'):gsub('x', function() deep(n - 1, f) end)) end
            local function f()
                local co = coroutine.create(function()
                    local x <close> = setmetatable({}, {__close = function() deep(180, f) end})
                    coroutine.yield()
                end)
                coroutine.resume(co)
                coroutine.close(co)
            end
            deep(180, f)
            """),
        HostileScript(
            "__close that fails in a chain", .anyhow,
            "local m = {__close = function() error('close') end} local function f(n) local x <close> = setmetatable({}, m) if n > 0 then f(n - 1) end error('x') end f(150)"
        ),
        HostileScript(
            "pairs in pairs", failing,
            """
            local m = {} m.__pairs = function(t) return pairs(t) end pairs(setmetatable({}, m))
            """),
    ]
}
