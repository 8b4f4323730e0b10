local function answer(question)
  local a, operation, b = question:match("(%d+) (%S+) (%d+) = %?")
  a, b = tonumber(a), tonumber(b)
  if operation == "+" then return a + b end
  if operation == "×" then return a * b end
  return a - b
end

test("a round is played, and the table remembers it after a restart", function()
  local ada = pool:join("Ada")
  ada:say("!round")
  for number = 1, 5 do
    local question = ada:hears()
    expect(question):matches("^" .. number .. "/5: ")
    ada:say(tostring(answer(question)))
    expect(ada:hears()):equals("3 points!")
  end
  expect(ada:hears()):contains("goes to Ada with 15 points")
  pool:restart()
  pool:advance("5s")
  ada:say("!league")
  expect(ada:hears()):equals("1. Ada  15")
end)

test("what nobody knows is told", function()
  local ada = pool:join("Ada")
  ada:say("!round")
  ada:hears()
  pool:advance("21s")
  expect(ada:hears()):contains("Nobody? It is ")
end)
