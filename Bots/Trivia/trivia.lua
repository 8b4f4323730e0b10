-- Asks a question; whoever answers first has won it.
--
-- !trivia          a question
-- !giveup          the answer
--
-- Questions of your own, in poolbots.yaml, or in a file such as questions.yaml beside this one:
--   settings: {seconds: 30, questions: [{q: "Capital of France?", a: [Paris]}]}
--   settings_file: Bots/Trivia/questions.yaml

local questions = settings.questions or {
  {q = "Which planet is closest to the sun?", a = {"Mercury"}},
  {q = "How many squares has a chessboard?", a = {"64", "sixty-four"}},
  {q = "Which metal is liquid at room temperature?", a = {"mercury", "quicksilver"}},
  {q = "Who wrote “Faust”?", a = {"Goethe"}},
  {q = "What is the largest ocean?", a = {"Pacific", "the Pacific", "Pacific Ocean"}},
  {q = "How many strings has a violin?", a = {"4", "four"}},
}
local seconds = settings.seconds or 30
local current, order = nil, {}

local function plain(text) return (text:lower():gsub("[%p%s]+", " "):match("^%s*(.-)%s*$")) end

local function nextQuestion()
  -- Every question once before any comes again.
  if #order == 0 then order = random.shuffle(questions) end
  return table.remove(order)
end

-- Ends the question at once, before anything that waits: nobody else can win it any more.
local function take()
  local question = current.question
  timer.cancel(current.timer)
  current = nil
  return question
end

bot.command("trivia", function(c)
  if current then return c:reply(current.question.q) end
  current = {question = nextQuestion()}
  current.timer = bot.after(seconds, function()
    chat.say("Time is up. It was: " .. take().a[1])
  end)
  chat.say("❓ " .. current.question.q)
end, {summary = "Asks a question."})

bot.command("giveup", function(c)
  if not current then return c:reply("There is no question now: !trivia") end
  chat.say("It was: " .. take().a[1])
end, {summary = "Tells the answer."})

bot.on("message", function(message)
  if not current or message.private then return end
  for _, answer in ipairs(current.question.a) do
    if plain(message.text) == plain(answer) then
      local question = take()
      local wins = storage.add("wins/" .. message.from)
      return chat.say(("✅ %s knows it: %s. That makes %d."):format(message.name, question.a[1], wins))
    end
  end
end)
