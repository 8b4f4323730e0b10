import Lua

extension HostileScript {
    /// Patterns that take the standard matcher longer than anybody lives.
    static let patterns = [
        HostileScript("stars", runaway, "string.find(('a'):rep(2000), ('a*'):rep(8) .. 'b')"),
        HostileScript("shy dots", runaway, "string.find(('a'):rep(3000), ('.-'):rep(8) .. 'b')"),
        HostileScript("pluses in match", runaway, "string.match(('a'):rep(2000), ('a+'):rep(6) .. 'b')"),
        HostileScript(
            "stars in gmatch", runaway,
            """
            for _ in string.gmatch(('a'):rep(2000), ('a*'):rep(8) .. 'b') do end
            """),
        HostileScript("stars in gsub", runaway, "string.gsub(('a'):rep(2000), ('a*'):rep(8) .. 'b', '')"),
        HostileScript("question marks", runaway, "string.find(('a'):rep(40), ('a?'):rep(40) .. ('a'):rep(41))"),
        HostileScript("captures again", runaway, "string.find(('a'):rep(1000), '(a*)(a*)(a*)%1%2%3b')"),
        HostileScript("balances that never close", runaway, "string.find(('('):rep(20000), '%b()')"),
        HostileScript(
            "sets as long as the text", runaway,
            """
            string.find(('a'):rep(5000), '[' .. ('b'):rep(5000) .. ']')
            """),
        HostileScript("frontiers", runaway, "string.find(('a'):rep(5000), '%f[' .. ('b'):rep(3000) .. ']')"),
        HostileScript(
            "a plain search of almost", runaway,
            """
            local s = ('a'):rep(100000) while true do s:find(('a'):rep(50000) .. 'b', 1, true) end
            """),
        HostileScript(
            "a bomb that is caught", runaway,
            """
            while true do pcall(string.find, ('a'):rep(2000), ('a*'):rep(8) .. 'b') end
            """),
        HostileScript(
            "a bomb in a comparator", runaway,
            """
            table.sort({1, 2, 3}, function() return string.find(('a'):rep(2000), ('a*'):rep(8) .. 'b') end)
            """),
        HostileScript(
            "a bomb in a coroutine", runaway,
            """
            coroutine.wrap(function() string.find(('a'):rep(2000), ('.*'):rep(8) .. 'b') end)()
            """),
        HostileScript("captures within captures", failing, "string.find('a', ('('):rep(40) .. 'a' .. (')'):rep(40))"),
        HostileScript("nesting too deep", failing, "string.find(('a'):rep(300), ('a?'):rep(300))"),
        HostileScript("an end that is missing", failing, "string.find('a', '[a')"),
        HostileScript("a percent at the end", failing, "string.find('a', '%')"),
        HostileScript("a balance without arguments", failing, "string.find('a', '%b')"),
        HostileScript("a capture that is open", failing, "string.find('a', '(a')"),
        HostileScript("a capture that was not", failing, "string.find('a', '%1')"),
        HostileScript("a replacement without end", failing, "string.gsub('a', 'a', '%')"),
        HostileScript(
            "a replacement that grows", exhausting,
            """
            local s = 'x' while true do s = s:gsub('', 'xx') end
            """),
    ]
}
