-- A league of mental arithmetic: five questions a round, points for speed, and a table that lasts.
--
-- !league          the table
-- !round           a round of five questions

local language = {plus = "+", minus = "−", times = "×"}
local round

local function problem()
  local kind = random.int(1, 3)
  local a, b = random.int(2, 20), random.int(2, 20)
  if kind == 1 then return a .. " " .. language.plus .. " " .. b, a + b end
  if kind == 2 then return a + b .. " " .. language.minus .. " " .. b, a end
  a, b = random.int(2, 12), random.int(2, 12)
  return a .. " " .. language.times .. " " .. b, a * b
end

local function ask_next()
  if round.number == 5 then
    local best, points = nil, 0
    for peer, count in pairs(round.points) do
      if count > points then best, points = peer, count end
    end
    chat.say(best and ("🏁 The round goes to %s with %d points."):format(round.names[best], points) or "🏁 Nobody scored.")
    round = nil
    return
  end
  round.number = round.number + 1
  local text, answer = problem()
  round.answer, round.asked = answer, time.now().unix
  chat.say(("%d/5: %s = ?"):format(round.number, text))
  local number = round.number
  bot.after(20, function()
    if round and round.number == number and round.answer then
      round.answer = nil              -- Others come too late.
      chat.say("Nobody? It is " .. answer .. ".")
      ask_next()
    end
  end)
end

bot.command("round", function(c)
  if round then return c:reply("A round is running.") end
  round = {number = 0, points = {}, names = {}}
  ask_next()
end, {summary = "Starts a round of five questions."})

bot.on("message", function(message)
  if not round or not round.answer or message.private or tonumber(message.text) ~= round.answer then return end
  local seconds = time.now().unix - round.asked
  local points = seconds < 5 and 3 or seconds < 10 and 2 or 1
  round.answer = nil
  round.points[message.from] = (round.points[message.from] or 0) + points
  round.names[message.from] = message.name
  storage.add("points/" .. message.from, points)
  storage.set("name/" .. message.from, message.name)
  message:reply(("%d points!"):format(points))
  ask_next()
end)

bot.command("league", function(c)
  local rows = {}
  for _, key in ipairs(storage.keys("points/")) do
    local peer = key:sub(#"points/" + 1)
    rows[#rows + 1] = {name = storage.get("name/" .. peer) or "?", points = storage.get(key)}
  end
  if #rows == 0 then return c:reply("Nobody has played yet: !round") end
  table.sort(rows, function(a, b) return a.points > b.points or a.points == b.points and a.name < b.name end)
  local lines = {}
  for place = 1, math.min(#rows, 10) do
    lines[place] = ("%d. %s  %d"):format(place, rows[place].name, rows[place].points)
  end
  c:reply(table.concat(lines, "\n"))
end, {summary = "Shows the table."})
