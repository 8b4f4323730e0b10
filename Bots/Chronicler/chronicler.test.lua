-- The entries of the journal that are of a kind.
local function entries(event)
  local found = {}
  for _, entry in ipairs(pool:journal()) do
    if entry.event == event then found[#found + 1] = entry end
  end
  return found
end

test("who comes and goes is written down, and told that it is", function()
  local ada = pool:join("Ada")
  expect(ada:hears()):contains("written down")
  ada:leave()
  expect(entries("joined")[1].who.name):equals("Ada")
  expect(entries("left")[1].who.name):equals("Ada")
  -- Who comes back knows it.
  ada = pool:join("Ada")
  expect(ada:hears()):is_nil()
end)

test("what is said to everybody is written down, in its order and with its moment", function()
  local ada, bo = pool:join("Ada"), pool:join("Bo")
  ada:say("hello")
  bo:say("\"quotes\"\nand lines")
  local said = entries("said")
  expect(#said):equals(2)
  expect(said[1].who.name):equals("Ada")
  expect(said[1].text):equals("hello")
  expect(said[1].at):matches("^2027%-01%-15T08:00:%d%dZ$")
  expect(said[2].text):equals("\"quotes\"\nand lines")
end)

test("private messages are not", function()
  local ada = pool:join("Ada")
  ada:whisper("a secret")
  expect(#entries("said")):equals(0)
end)

test("a notice of one's own can be set", function()
  pool:restart({notice = "Mind what you say."})
  expect(pool:join("Ada"):hears()):equals("Mind what you say.")
end)

test("owners see how it goes, and pause it; others do not", function()
  local ada, bo = pool:join("Ada", {role = "owner"}), pool:join("Bo")
  ada:hears()
  bo:hears()
  bo:say("one")
  ada:say("!journal")
  local answer = ada:hears_message()
  expect(answer.private):is_true()
  expect(answer.text):contains("3 entries since 2027-01-15")
  expect(answer.text):contains("Bo: one")
  bo:say("!journal pause")
  expect(#entries("paused")):equals(0)
  ada:say("!journal pause")
  bo:say("two")
  expect(#entries("said")):equals(1)
  pool:restart()
  pool:advance("5s")
  bo:say("three")
  expect(#entries("said")):equals(1)
  ada:say("!journal resume")
  bo:say("four")
  expect(entries("said")[2].text):equals("four")
end)
