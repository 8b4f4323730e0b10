-- Welcomes everybody once, ever, and tells the rules of the house.
--
-- !rules           the rules again
--
-- In poolbots.yaml:
--   settings: {welcome: "Hello %s!", rules: ["Be kind.", "No spam."]}

local welcome = settings.welcome or "Welcome, %s! Say !rules to see the rules of the house."
local rules = settings.rules or {"Be kind.", "What is said here stays here.", "Have fun."}

bot.on("peer_joined", function(event)
  local member = event.member
  local key = "greeted/" .. member.id
  -- Who lost the connection and comes back needs no second welcome.
  if storage.get(key) then return end
  -- When no more can be kept, a second welcome harms nobody.
  pcall(storage.set, key, true)
  member:private((welcome:gsub("%%s", function() return member.name end)))
end)

bot.command("rules", function(c)
  local lines = {}
  for number, rule in ipairs(rules) do lines[number] = number .. ". " .. rule end
  c:reply(table.concat(lines, "\n"))
end, {summary = "Tells the rules of the house.", cooldown = "5s"})
