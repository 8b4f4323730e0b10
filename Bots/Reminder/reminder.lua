-- Reminds people of what they asked it to, also after a restart.
--
-- !remind 10m tea       in ten minutes, in private
-- !reminders            what is to come
-- !forget 2             takes the second one back

local function due(peer)
  local list = {}
  for _, key in ipairs(storage.keys("due/" .. (peer and peer .. "/" or ""))) do
    local entry = storage.get(key)
    entry.key = key
    list[#list + 1] = entry
  end
  table.sort(list, function(a, b) return a.at < b.at end)
  return list
end

-- Everything is in the storage, so a restart loses nothing; who is not here is told when he comes back.
bot.every("5s", function()
  local now = time.now().unix
  for _, entry in ipairs(due()) do
    if entry.at > now then return end
    local member = pool.member(entry.peer)
    if member and member.present then
      storage.remove(entry.key)
      local late = now - entry.at > 60 and " (You were not here when it was time.)" or ""
      member:private("⏰ " .. entry.what .. late)
    end
  end
end)

bot.command("remind", "<when:duration> <what:rest>", function(c)
  if #due(c.from) >= 20 then return c:reply("You have 20 reminders already; !forget one first.") end
  local at = time.now().unix + c.arguments.when
  local key = ("due/%s/%d"):format(c.from, storage.add("last"))
  storage.set(key, {at = at, peer = c.from, what = c.arguments.what})
  c:reply("I will remind you at " .. time.now(at).text .. ".")
end, {summary = "Reminds you of something."})

bot.command("reminders", function(c)
  local lines = {}
  for number, entry in ipairs(due(c.from)) do
    lines[number] = ("%d. %s: %s"):format(number, time.now(entry.at).text, entry.what)
  end
  chat.private(c.from, #lines > 0 and table.concat(lines, "\n") or "You have no reminders.")
end, {summary = "Lists your reminders."})

bot.command("forget", "<number:1..20>", function(c)
  local entry = due(c.from)[c.arguments.number]
  if not entry then return c:reply("You have no such reminder; !reminders lists them.") end
  storage.remove(entry.key)
  c:reply("Forgotten: " .. entry.what)
end, {summary = "Takes a reminder back."})
