import Lua

extension HostileScript {
    /// Ways out of the sandbox that lead nowhere.
    static let escapes = [
        HostileScript(
            "what is not there", .harmless,
            """
            for _, name in ipairs {'load', 'loadstring', 'loadfile', 'dofile', 'require', 'package', \
            'debug', 'io', 'os', 'collectgarbage', 'print', 'warn', 'newproxy', 'module', 'getfenv', \
            'setfenv', 'jit', 'ffi'} do assert(_G[name] == nil, name) end
            """),
        HostileScript("string.dump", .harmless, "assert(string.dump == nil and ('').dump == nil)"),
        HostileScript("the metatable of strings", .harmless, "assert(getmetatable('') == false)"),
        HostileScript("indexing it", failing, "getmetatable('').__index = {}"),
        HostileScript("replacing it", failing, "setmetatable('', {})"),
        HostileScript(
            "poisoning string methods", .harmless,
            """
            string.rep = function() return 'poison' end assert(('x'):rep(2) == 'poison')
            """),
        HostileScript(
            "the metatable of a namespace", .harmless,
            """
            assert(getmetatable(host) == false and not pcall(setmetatable, host, {}))
            """),
        HostileScript("__gc", failing, "setmetatable({}, {__gc = function() end})"),
        HostileScript("__gc that is no function", failing, "setmetatable({}, {__gc = true})"),
        HostileScript(
            "__gc that comes later", runaway,
            """
            local m = {} for i = 1, 100 do setmetatable({}, m) end m.__gc = function() record('gc') end \
            while true do local x = setmetatable({}, {}) end
            """),
        HostileScript(
            "__gc behind a __index", runaway,
            """
            local m = setmetatable({}, {__index = {__gc = function() record('gc') end}}) setmetatable({}, \
            m) while true do local x = {} end
            """),
        HostileScript(
            "__gc with rawset", failing,
            """
            local m = {} rawset(m, '__gc', function() end) setmetatable({}, m)
            """),
        HostileScript(
            "__metatable that lies", failing,
            """
            local t = setmetatable({}, {__metatable = {}}) setmetatable(t, nil)
            """),
        HostileScript(
            "__mode", .harmless,
            """
            local t = setmetatable({}, {__mode = 'kv'}) for i = 1, 1000 do t[i] = {} t[{}] = i end
            """),
        HostileScript(
            "_ENV replaced", .harmless,
            """
            local real = _ENV local function f() local _ENV = {} x = 1 return x end assert(f() == 1)
            """),
        HostileScript("_ENV that is nothing", failing, "local _ENV = nil x = 1"),
        HostileScript("_G gone", .harmless, "for k in pairs(_G) do if k ~= '_G' then _G[k] = nil end end _G = nil"),
        HostileScript(
            "_G with a __index", failing,
            """
            setmetatable(_G, {__index = function(_, k) error('no ' .. k, 0) end}) return undefined
            """),
        HostileScript(
            "the metatable of _G", .harmless,
            """
            assert(getmetatable(_G) == false) setmetatable(_G, nil) assert(getmetatable(_G) == nil) \
            assert(math.max(1, 2) == 2 and utf8.char(65) == 'A' and coroutine.running() and undefined == nil)
            """),
        HostileScript(
            "libraries first named in a sort and in a coroutine", .harmless,
            """
            table.sort({3, 1, 2}, function(a, b) return math.min(a, b) == a and a ~= b end) \
            assert(coroutine.wrap(function() return utf8.char(65) end)() == 'A')
            """),
        HostileScript(
            "a metatable of _G with __gc", failing, "setmetatable(_G, {__gc = function() end})"),
        HostileScript(
            "unknown fields of a namespace", .harmless,
            """
            for i = 1, 100 do assert(host['x' .. i] == nil) end assert(host[1] == nil and host[true] == \
            nil)
            """),
        HostileScript(
            "a host function as a metamethod", .harmless,
            """
            local t = setmetatable({}, {__index = echo, __call = echo}) assert(rawequal(t.x, nil) == false)
            """),
        HostileScript("a host function as a comparator", .anyhow, "table.sort({3, 2, 1}, echo)"),
        HostileScript("a host function in a coroutine", .harmless, "assert(coroutine.wrap(echo)(7) == 7)"),
        HostileScript("a format with an address", .harmless, "assert(type(string.format('%p', {})) == 'string')"),
        HostileScript("a format that is none", failing, "string.format('%y', 1)"),
        HostileScript("a format too wide", failing, "string.format('%1000d', 1)"),
        HostileScript("a pack beyond its string", failing, "string.unpack('i8', 'x')"),
        HostileScript("an unpack from far away", failing, "string.unpack('i1', 'x', math.maxinteger)"),
        HostileScript("a pack too wide", failing, "string.pack('i17', 1)"),
        HostileScript(
            "math.randomseed", .harmless,
            """
            math.randomseed(1) local a = math.random() math.randomseed(1) assert(a ~= math.random())
            """),
    ]

    /// Sources that are hard on the compiler, or no source.
    static let sources = [
        HostileScript("bytecode", malformed, "\u{1b}Lua\u{54}\0"),
        HostileScript("parentheses", malformed, "return " + String(repeating: "(", count: 10_000) + "1"),
        HostileScript("tables", malformed, "return " + String(repeating: "{", count: 10_000)),
        HostileScript("functions", malformed, String(repeating: "return function() ", count: 1_000)),
        HostileScript("blocks", malformed, String(repeating: "do ", count: 10_000)),
        HostileScript("minus signs", malformed, "return " + String(repeating: "- ", count: 10_000) + "1"),
        HostileScript("a long concatenation", malformed, "return 'a'" + String(repeating: " .. 'a'", count: 10_000)),
        HostileScript("many locals", malformed, (0..<300).map { "local a\($0)" }.joined(separator: "\n")),
        HostileScript(
            "many labels", .error([.syntax, .memory, .instructions]), (0..<20_000).map { "::a\($0)::" }.joined()),
        HostileScript(
            "many gotos", .error([.syntax, .memory, .instructions]), (0..<15_000).map { "goto a\($0)\n" }.joined()),
        HostileScript(
            "many constants", .error([.syntax, .memory, .instructions]),
            "return {" + (0..<30_000).map { "'\($0)'," }.joined() + "}"),
        HostileScript("a name without end", .anyhow, "local " + String(repeating: "x", count: 200_000) + " = 1"),
        HostileScript("a string without end", malformed, "return '" + String(repeating: "x", count: 200_000)),
        HostileScript("a comment without end", malformed, "--[[" + String(repeating: "x", count: 200_000)),
        HostileScript("too much of it", malformed, String(repeating: " ", count: 300_000)),
        HostileScript(
            "_ENV that is constant", .anyhow,
            """
            local _ENV <const> = {} x = 1 local function f() y = x end f()
            """),
        HostileScript(
            "numbers that are too large", .harmless,
            "return 0x" + String(repeating: "f", count: 50_000) + "p" + String(repeating: "9", count: 50_000)),
    ]

    static let all =
        loops + slowCalls + patterns + memory + recursion + coroutines + errors + escapes + sources + libraries
}
