-- Answers at once: to see whether a pool works, and how long a message takes there and back.
--
-- !ping            answers "pong", with the time your message took to get here
-- !echo TEXT       says it again

bot.command("ping", function(c)
  -- Your clock and this one may differ; small numbers are near the truth.
  local milliseconds = math.floor((time.now().unix - c.time) * 1000 + 0.5)
  c:reply(("pong (%d ms)"):format(math.max(milliseconds, 0)))
end, {summary = "Answers at once."})

bot.command("echo", "<text:rest>", function(c)
  c:reply(c.arguments.text)
end, {summary = "Says it again."})
