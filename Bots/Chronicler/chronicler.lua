-- Keeps a journal of the pool: who comes and goes, what is said to everybody, and how games end. Each is a line of JSON
-- in the file journal.jsonl of the bot's own folder, which whoever runs the host can read. Private messages are never
-- written down, and everybody who comes is told that a journal is kept.
--
-- !journal             how much was written, and the newest entries
-- !journal pause       stops writing, also after a restart
-- !journal resume      goes on
--
-- In poolbots.yaml:
--   grants: [chat, storage, journal]
--   watch_games: true
--   settings: {notice: "What is said here in public is written down.", moves: true}

local notice = settings.notice or "What is said here in public is written down in a journal. Private messages are not."
local paused = storage.get("paused")
local since, written, newest = time.now().text, 0, {}

local function write(entry)
  if paused then return end
  local _, problem = journal.append(entry)
  if problem then return log.error("not written: " .. problem) end
  written = written + 1
  table.insert(newest, entry)
  if #newest > 10 then table.remove(newest, 1) end
end

local function who(member) return {id = member.id, name = member.name} end

-- People

bot.on("peer_joined", function(e)
  write {event = "joined", who = who(e.member)}
  -- Once is enough: who lost the connection and comes back knows it.
  local key = "told/" .. e.member.id
  if notice == "" or paused or storage.get(key) then return end
  -- When no more can be kept, hearing it twice harms nobody.
  pcall(storage.set, key, true)
  e.member:private(notice)
end)

bot.on("peer_left", function(e) write {event = "left", who = who(e.member), reason = e.reason} end)

-- Messages

bot.on("message", function(m)
  if m.private then return end
  write {
    event = "said", who = {id = m.from, name = m.name}, text = m.text, kind = m.kind, message = m.id,
    reply_to = m.reply_to and m.reply_to.id, options = m.poll and m.poll.options,
  }
end)

-- Games

local function players(state)
  local list = {}
  for seat, player in ipairs(state.players) do list[seat] = player.name end
  return list
end

bot.on("game_started", function(e)
  write {event = "game_started", game = e.game, title = e.state.title, players = players(e.state)}
end)

bot.on("game_moved", function(e)
  if settings.moves then write {event = "moved", game = e.game, seat = e.seat, move = e.move} end
end)

bot.on("game_ended", function(e)
  local winner = e.winner and e.state.players[e.winner + 1]
  write {
    event = "game_ended", game = e.game, title = e.state.title, players = players(e.state),
    result = winner and "won" or e.draw and "draw" or "unfinished", winner = winner and winner.name,
    moves = e.state.move_count, reason = e.reason,
  }
end)

-- Commands

local function describe(entry)
  local name = entry.who and entry.who.name or ""
  if entry.event == "said" then return name .. ": " .. entry.text end
  if entry.event == "game_ended" then
    return ("%s: %s %s"):format(entry.title, entry.winner or "nobody", entry.result)
  end
  return entry.event:gsub("_", " ") .. " " .. (name ~= "" and name or entry.title or "")
end

local function show(c)
  local lines = {("%d entries since %s."):format(written, since)}
  if paused then lines[1] = lines[1] .. " Writing is paused: !journal resume" end
  for _, entry in ipairs(newest) do lines[#lines + 1] = "• " .. describe(entry) end
  chat.private(c.from, table.concat(lines, "\n"))
end

local function pause(c)
  write {event = "paused", who = {id = c.from, name = c.name}}
  paused = true
  storage.set("paused", true)
  c:reply("Nothing is written any more: !journal resume")
end

local function resume(c)
  paused = false
  storage.remove("paused")
  write {event = "resumed", who = {id = c.from, name = c.name}}
  c:reply("The journal goes on. " .. notice)
end

local actions = {show = show, pause = pause, resume = resume}

bot.command("journal", "[what:show|pause|resume=show]", function(c) actions[c.what](c) end, {
  summary = "Shows how much was written and the newest entries, stops writing, or goes on.", role = "owner",
})
