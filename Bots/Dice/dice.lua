-- Rolls dice and tosses coins, for games that need a die and for people who cannot decide.
--
-- !roll            one die of six sides
-- !roll 20         one die of twenty sides
-- !roll 6 3        three dice
-- !coin            heads or tails

bot.command("roll", "[sides:2..1000=6] [count:1..20=1]", function(c)
  local rolls, sum = {}, 0
  for i = 1, c.count do
    rolls[i] = math.random(1, c.sides)
    sum = sum + rolls[i]
  end
  if c.count == 1 then
    c:reply("🎲 " .. sum)
  else
    c:reply("🎲 " .. table.concat(rolls, " + ") .. " = " .. sum)
  end
end, {summary = "Rolls dice.", cooldown = "1s"})

bot.command("coin", function(c)
  c:reply(math.random(2) == 1 and "🪙 heads" or "🪙 tails")
end, {summary = "Tosses a coin."})
