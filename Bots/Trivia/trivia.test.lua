local answers = {
  planet = "mercury", chessboard = "64", metal = "Quicksilver", Faust = "goethe!", ocean = "the pacific", violin = "four",
}

local function answer(question)
  for word, text in pairs(answers) do
    if question:find(word, 1, true) then return text end
  end
end

test("who answers first has won the question", function()
  local ada, bo = pool:join("Ada"), pool:join("Bo")
  ada:say("!trivia")
  local question = bo:hears()
  bo:say("no idea")
  bo:say(answer(question))
  expect(bo:hears()):contains("Bo knows it")
  ada:hears_all()
  ada:say(answer(question))
  expect(ada:hears()):is_nil()
end)

test("time runs out", function()
  local ada = pool:join("Ada")
  ada:say("!trivia")
  ada:hears()
  pool:advance("31s")
  expect(ada:hears()):contains("Time is up")
end)

test("giving up tells the answer", function()
  local ada = pool:join("Ada")
  ada:say("!trivia")
  ada:hears()
  ada:say("!giveup")
  expect(ada:hears()):contains("It was: ")
end)
