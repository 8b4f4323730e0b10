-- Keeps order: against floods, repetition and words that are not wanted. It warns in private first and removes the member
-- at the third strike, if it hosts the pool and is granted `moderation`. Moderators and owners are left alone.
--
-- !strikes             how many strikes you have
-- !pardon MEMBER       takes them back (moderators)
--
-- In poolbots.yaml:
--   grants: [chat, storage, moderation]
--   settings: {words: [casino], messages: 6, seconds: 10, strikes: 3}

local patterns = {}                   -- each word as a whole, whatever characters are in it
for number, word in ipairs(settings.words or {}) do
  patterns[number] = "%W" .. word:lower():gsub("%W", "%%%0") .. "%W"
end
local most, seconds = settings.messages or 6, settings.seconds or 10
local limit = settings.strikes or 3
local recent = {}                     -- by member: {times = {…}, last = text, repeats = count}

local function fault(message)
  local now = time.now().unix
  local seen = recent[message.from] or {times = {}, repeats = 0}
  recent[message.from] = seen
  while seen.times[1] and now - seen.times[1] > seconds do table.remove(seen.times, 1) end
  seen.times[#seen.times + 1] = now
  local text = message.text:lower()
  seen.repeats = text == seen.last and seen.repeats + 1 or 0
  seen.last = text
  for _, pattern in ipairs(patterns) do
    if (" " .. text .. " "):find(pattern) then return "that word is not wanted here" end
  end
  if #seen.times > most then
    seen.times = {}
    return ("no more than %d messages in %d seconds, please"):format(most, seconds)
  end
  if seen.repeats >= 3 then
    seen.repeats = 0
    return "you have said that several times"
  end
end

bot.on("message", function(message)
  if message.private then return end
  local why = fault(message)
  if not why then return end
  local count = storage.add("strikes/" .. message.from)
  if count >= limit then
    -- Without the grant this is an error; in somebody else's pool it is a result: nil and a reason.
    local granted, problem, reason = pcall(moderation.kick, message.from, why)
    if granted and not reason then return storage.remove("strikes/" .. message.from) end
    log.warning("cannot remove " .. message.name .. ": " .. (reason or problem))
  end
  chat.private(message.from, ("Please: %s. Strike %d of %d."):format(why, count, limit))
end)

bot.on("peer_left", function(event) recent[event.member.id] = nil end)

bot.command("strikes", function(c)
  chat.private(c.from, ("You have %d of %d strikes."):format(storage.get("strikes/" .. c.from) or 0, limit))
end, {summary = "How many strikes you have."})

bot.command("pardon", "<who:member>", function(c)
  storage.remove("strikes/" .. c.arguments.who)
  c:reply("Forgiven.")
end, {summary = "Takes somebody's strikes back.", role = "moderator"})
