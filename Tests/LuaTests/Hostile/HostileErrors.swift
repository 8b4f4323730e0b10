import Lua

extension HostileScript {
    /// Errors that do their worst where they are reported.
    static let errors = [
        HostileScript("nil", failing, "error(nil)"),
        HostileScript("a table", failing, "error({})"),
        HostileScript("a function", failing, "error(error)"),
        HostileScript("a coroutine", failing, "error(coroutine.create(type))"),
        HostileScript("a number", failing, "error(5)"),
        HostileScript(
            "a __tostring that fails", failing,
            """
            error(setmetatable({}, {__tostring = function() error('x') end}))
            """),
        HostileScript(
            "a __tostring that returns no string", failing,
            """
            error(setmetatable({}, {__tostring = function() return {} end}))
            """),
        HostileScript(
            "a __tostring without end", failing,
            """
            error(setmetatable({}, {__tostring = function() while true do end end}))
            """),
        HostileScript(
            "a __tostring that recurses", failing,
            """
            local m = {} m.__tostring = function() return tostring(setmetatable({}, m)) end \
            error(setmetatable({}, m))
            """),
        HostileScript(
            "a __tostring that waits", failing,
            """
            error(setmetatable({}, {__tostring = function() return wait() end}))
            """),
        HostileScript(
            "a __tostring that eats memory", failing,
            """
            error(setmetatable({}, {__tostring = function() local s = 'x' while true do s = s .. s end \
            end}))
            """),
        HostileScript("a __name that is no name", failing, "error(setmetatable({}, {__name = {}}))"),
        HostileScript("a long message", failing, "error(('x'):rep(300000))"),
        HostileScript("a message that is no text", failing, "error('\\xff\\xfe\\0\\n')"),
        HostileScript("a message that claims a place", failing, "error('test.lua:999999999999999999999999: x', 0)"),
        HostileScript("a level beyond all", failing, "error('x', 1 << 40)"),
        HostileScript(
            "names without end", failing,
            "local " + String(repeating: "a", count: 50_000) + " = nil; " + String(repeating: "a", count: 50_000) + "()"
        ),
        HostileScript(
            "an error while an error is handled", failing,
            """
            local function h() local x = nil; x() end assert(not xpcall(error, h)) error('done')
            """),
        HostileScript(
            "the stack is full and so is the handler's", .anyhow,
            """
            local function r() return 1 + r() end xpcall(r, r)
            """),
        HostileScript("division by zero", failing, "return 1 // 0"),
        HostileScript("a key that is not a number", failing, "({})[0 / 0] = 1"),
        HostileScript("a loop of step zero", failing, "for i = 1, 2, 0 do end"),
        HostileScript(
            "a loop to the last integer", runaway,
            """
            for i = math.maxinteger - 1, math.maxinteger do end while true do end
            """),
        HostileScript(
            "a table changed while walked", .anyhow,
            """
            local t = {a = 1} for k in pairs(t) do t[k] = nil t[k .. 'x'] = 1 end
            """),
    ]
}
