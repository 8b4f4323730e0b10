-- Asks the group, counts, and tells the result when the time is over: nobody has to remember to look.
--
-- !poll Pizza or pasta?              yes or no
-- !poll Lunch? pizza, pasta, salad   2 to 6 options after the question mark
-- !result                            how it stands now

local minutes = settings.minutes or 10
local running                         -- {id, question}; without the id while the poll is being put

local function standing()
  local message = chat.message(running.id)
  if not message then return "I do not remember that poll any more." end
  local lines = {"📊 " .. running.question}
  for _, option in ipairs(message.poll.options) do
    lines[#lines + 1] = option .. ": " .. #(message.poll.votes[option] or {})
  end
  return table.concat(lines, "\n")
end

bot.command("poll", "<text:rest>", function(c)
  if running then return c:reply("One poll at a time: !result shows the one that runs.") end
  local question, list = c.arguments.text:match("^(.-%?)%s*(.*)$")
  if not question then return c:reply("Ask a question, with a question mark: !poll Lunch? pizza, pasta") end
  local options = {}
  for option in list:gmatch("[^,]+") do
    options[#options + 1] = option:match("^%s*(.-)%s*$")
  end
  if #options == 0 then options = {"yes", "no"} end
  if #options < 2 or #options > 6 then return c:reply("A poll has 2 to 6 options, apart by commas.") end
  -- Before the wait for the poll: somebody else may want one meanwhile.
  running = {question = question}
  local put, id = pcall(chat.poll, question, options)
  if not put or not id then
    running = nil
    return c:reply("That poll cannot be put: 2 to 6 different options, and nothing too long.")
  end
  running.id = id
  bot.after(minutes * 60, function()
    chat.say("The poll is over.\n" .. standing())
    running = nil
  end)
end, {summary = "Asks the group."})

bot.command("result", function(c)
  c:reply(running and running.id and standing() or "There is no poll now. Start one: !poll Lunch? pizza, pasta")
end, {summary = "How the poll stands."})
