/// What test files have besides the language: written in Lua, on top of one function of the bench.
enum TestPrelude {
    static let chunk = "bench"

    static let source = #"""
        local call = ...

        local function show(value)
          if type(value) == "string" then return string.format("%q", value) end
          if type(value) ~= "table" then return tostring(value) end
          local parts, named = {}, {}
          for _, item in ipairs(value) do parts[#parts + 1] = show(item) end
          for key, item in pairs(value) do
            local is_shown = math.type(key) == "integer" and key >= 1 and key <= #parts
            if not is_shown then named[#named + 1] = tostring(key) .. " = " .. show(item) end
          end
          -- Their order in the table is another one each time.
          table.sort(named)
          return "{" .. table.concat(table.move(named, 1, #named, #parts + 1, parts), ", ") .. "}"
        end

        local function same(a, b)
          if type(a) ~= "table" or type(b) ~= "table" then return a == b end
          for key, value in pairs(a) do if not same(value, b[key]) then return false end end
          for key in pairs(b) do if a[key] == nil then return false end end
          return true
        end

        -- Called by what the test has called: level 3 is the line of the test.
        local function check_colon(is_there, call)
          if not is_there then error("write " .. call .. "(...), with a colon", 3) end
        end

        local Expectation = {}
        Expectation.__index = Expectation

        -- Always called in a tail call: level 2 is the line of the test.
        local function check(self, holds, wish, expected)
          if holds == self.negated then
            local want = wish ~= "" and expected and wish .. " " .. expected or expected or wish
            error("expected " .. (self.negated and "not " or "") .. want .. ", got " .. show(self.value), 2)
          end
          return self
        end

        function Expectation:equals(other) return check(self, same(self.value, other), "", show(other)) end
        function Expectation:matches(pattern)
          return check(self, type(self.value) == "string" and self.value:find(pattern) ~= nil, "a text that matches", show(pattern))
        end
        function Expectation:contains(item)
          local found = false
          if type(self.value) == "string" then
            found = self.value:find(item, 1, true) ~= nil
          elseif type(self.value) == "table" then
            for _, value in pairs(self.value) do found = found or same(value, item) end
          end
          return check(self, found, "something with", show(item))
        end
        function Expectation:is_nil() return check(self, self.value == nil, "nothing") end
        function Expectation:is_true() return check(self, self.value == true, "true") end
        function Expectation:is_false() return check(self, self.value == false, "false") end
        function Expectation:is_between(low, high)
          local number = tonumber(self.value)
          return check(self, number ~= nil and number >= low and number <= high, "a number from " .. low .. " to", tostring(high))
        end

        for name, method in pairs(Expectation) do
          if type(method) == "function" then
            Expectation[name] = function(self, ...)
              check_colon(getmetatable(self) == Expectation, "expect(value):" .. name)
              return method(self, ...)
            end
          end
        end

        function expect(value) return setmetatable({value = value, negated = false}, Expectation) end
        function expect_not(value) return setmetatable({value = value, negated = true}, Expectation) end

        local Peer = {}
        Peer.__index = Peer
        for _, name in ipairs {
          "say", "whisper", "reply", "react", "vote", "leave", "is_here", "hears", "hears_all", "hears_message", "reactions",
          "invite", "accept", "decline", "play", "board", "moves", "forfeit", "result",
        } do
          Peer[name] = function(self, ...)
            check_colon(getmetatable(self) == Peer, "ada:" .. name)
            return call(name, self.name, ...)
          end
        end

        function print(...)
          local words = table.pack(...)
          for index = 1, words.n do words[index] = tostring(words[index]) end
          call("print", table.concat(words, "\t"))
        end

        pool = {}
        function pool:join(name, options)
          check_colon(self == pool, "pool:join")
          call("join", name, options and options.role)
          return setmetatable({name = name}, Peer)
        end
        for _, name in ipairs {"advance", "settle", "restart", "log", "time", "storage", "journal", "failures"} do
          pool[name] = function(self, ...)
            check_colon(self == pool, "pool:" .. name)
            return call(name, ...)
          end
        end
        """#
}
