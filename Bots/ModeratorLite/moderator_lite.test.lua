test("a flood is warned of in private, and ends outside at the third strike", function()
  local ada = pool:join("Ada")
  for round = 1, 2 do
    for i = 1, 7 do ada:say("message " .. round .. " " .. i) end
    local warning = ada:hears_message()
    expect(warning.text):contains("Strike " .. round .. " of 3")
    expect(warning.private):is_true()
    pool:advance("1m")
  end
  for i = 1, 7 do
    if ada:is_here() then ada:say("again " .. i) end
  end
  expect(ada:is_here()):is_false()
end)

test("who repeats himself is warned", function()
  local ada = pool:join("Ada")
  for _ = 1, 4 do
    ada:say("buy this")
    pool:advance("1m")
  end
  expect(ada:hears()):contains("several times")
end)

test("words are not patterns", function()
  pool:restart({words = {"c++", "50%"}})
  local ada = pool:join("Ada")
  ada:say("is c better?")
  expect(ada:hears()):is_nil()
  ada:say("I write C++!")
  expect(ada:hears()):contains("that word is not wanted here")
  ada:say("it is 50% off")
  expect(ada:hears()):contains("Strike 2 of 3")
end)

test("who talks like everybody is left alone", function()
  local ada = pool:join("Ada")
  for i = 1, 20 do
    ada:say("message " .. i)
    pool:advance("5s")
  end
  expect(ada:hears()):is_nil()
end)

test("a moderator forgives", function()
  local ada, mo = pool:join("Ada"), pool:join("Mo", {role = "moderator"})
  for _ = 1, 4 do
    ada:say("buy this")
    pool:advance("1m")
  end
  ada:hears()
  mo:say("!pardon Ada")
  expect(mo:hears()):equals("Forgiven.")
  ada:hears_all()
  ada:say("!strikes")
  expect(ada:hears()):contains("0 of 3")
end)
