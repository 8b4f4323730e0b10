---@meta
-- What PoolBots gives to tests of scripts (docs/testing-bots.md). Made by `poolbots lua-docs --write`; do not edit.

---A test. It has a bot, a pool and a Lua state of its own.
---@param name string
---@param run fun()
function test(name, run) end

---Looks at a value: `expect(ada:hears()):equals("pong")`.
---@param value any
---@return poolbots.expectation
function expect(value) end

---The same the other way round.
---@param value any
---@return poolbots.expectation
function expect_not(value) end

---@class poolbots.expectation
---@field equals fun(self: poolbots.expectation, other: any): poolbots.expectation Tables by their contents.
---@field matches fun(self: poolbots.expectation, pattern: string): poolbots.expectation A text that a pattern of Lua fits.
---@field contains fun(self: poolbots.expectation, item: any): poolbots.expectation A text with another in it, or a table with a value.
---@field is_nil fun(self: poolbots.expectation): poolbots.expectation
---@field is_true fun(self: poolbots.expectation): poolbots.expectation
---@field is_false fun(self: poolbots.expectation): poolbots.expectation
---@field is_between fun(self: poolbots.expectation, low: number, high: number): poolbots.expectation

---Somebody in the pool. What it does takes a second of the pool's time.
---@class poolbots.person
---@field name string
---@field say fun(self: poolbots.person, text: string) To everybody.
---@field whisper fun(self: poolbots.person, text: string) To the bot alone.
---@field reply fun(self: poolbots.person, text: string) To the bot's newest message.
---@field react fun(self: poolbots.person, emoji: string) To the bot's newest message.
---@field vote fun(self: poolbots.person, option: string) In the bot's newest message.
---@field hears fun(self: poolbots.person): string? The oldest message of the bot that was not taken yet.
---@field hears_all fun(self: poolbots.person): string[] All of them.
---@field hears_message fun(self: poolbots.person): {text: string, private: boolean, is_reply: boolean, options: string[]?}?
---@field reactions fun(self: poolbots.person): string[] The bot's; one taken back begins with `-`.
---@field leave fun(self: poolbots.person)
---@field is_here fun(self: poolbots.person): boolean Whether nobody has thrown it out.
---@field invite fun(self: poolbots.person, game: string) Invites the bot.
---@field accept fun(self: poolbots.person) The bot's invitation.
---@field decline fun(self: poolbots.person) The bot's invitation.
---@field play fun(self: poolbots.person, move: string) In its newest game.
---@field moves fun(self: poolbots.person): string[] What it can play now.
---@field board fun(self: poolbots.person): string?
---@field forfeit fun(self: poolbots.person)
---@field result fun(self: poolbots.person): ("won"|"lost"|"draw")? Nothing while the game goes on.

---In tests: lets somebody in.
---@param name string
---@param options? {role?: "stranger"|"member"|"moderator"|"owner"|"muted"}
---@return poolbots.person
function pool:join(name, options) end

---In tests: lets time pass.
---@param time poolbots.duration
function pool:advance(time) end

---In tests: lets everybody do what there is to do now.
function pool:settle() end

---In tests: ends the bot and starts it again; what it stored stays.
---@param settings? table
function pool:restart(settings) end

---In tests: why events were not handled, once.
---@return string[]
function pool:failures() end

---In tests: the lines that the bot logged, as `"info: ready"`.
---@return string[]
function pool:log() end

---In tests: the pool's date, in seconds since 1970.
---@return number
function pool:time() end

---In tests: what the bot has written into its journal.
---@return table[]
function pool:journal() end

---In tests: what the bot has stored, as the JSON that is kept.
---@param key string
---@return string?
function pool:storage(key) end
