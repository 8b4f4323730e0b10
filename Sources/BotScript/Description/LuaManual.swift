public import BotAPI

/// The reference for authors of scripts: `docs/lua.md`, made from the description of the API.
public struct LuaManual {
    private let description: APIDescription

    public init(_ description: APIDescription = .current) { self.description = description }

    /// The whole file.
    public var text: String {
        ([Self.introduction] + [functions, objects, events, errors, limits]).joined(separator: "\n\n") + "\n"
    }

    private static let introduction = """
        # Bots in Lua

        Made by `poolbots lua-docs --write` from the API itself; a test fails when it is stale.

        A bot is a text file in [Lua 5.4](https://www.lua.org/manual/5.4/). It runs from its first line to its last when the
        bot starts; what it registers there is called later:

        ```lua
        bot.on("message", function(m)
          if m.text == "ping" then m:reply("pong") end
        end)

        bot.command("roll", "[sides:2..1000=6]", function(c)
          c:reply("You rolled " .. math.random(1, c.sides))
        end, {summary = "Rolls a die."})

        bot.every("10m", function() chat.say("Still here") end)
        ```

        `poolbots new parrot` writes such a file with its test, `poolbots console parrot` lets you talk to it without a
        network, and `poolbots test parrot` runs its test ([testing-bots.md](testing-bots.md)). In a pool it is once
        `poolbots.yaml` has `- script: parrot/parrot.lua` under the pool's `bots:`; what it is granted, its `settings` and its
        limits stand there, too ([configuration.md](configuration.md)).

        ## What a script is

        - **Waiting** is writing the next line: `local answer = ask(peer, "How old are you?", {timeout = 30})`. Meanwhile the
          bot goes on with other events. Only inside `table.sort`, `string.gsub` and metamethods nothing can wait.
        - **Arguments** go by position, by name in a table at the end, or all by name: `chat.say("Hi", {to = peer})`. Where a
          member, a message or a game is needed, its id will do, or an object that has it: `chat.reply(m, "pong")`.
        - **Values**: ids of members, messages and games are texts. A duration is seconds, or a text such as `"1h30m"`; a
          moment is seconds since 1970, or a text such as `"2026-12-24 18:00"` or `"18:00"`, the next one. Bytes are a text of
          any bytes. “Nothing” is `nil`.
        - **Methods**: what takes a message, a member or a game first is a method of those: `m:reply("pong")`,
          `member:private("psst")`.
        - **Failures**: what the script did wrong (a wrong argument, something it was not granted, a limit) is an error and
          ends the handling of the event, with a line in the log. What the world did (nobody answered, the member left) is a
          result: `nil`, the reason in words, and a code.
        - **Memory**: variables last until the bot is started anew. What has to survive goes into `storage`.
        - **Settings**: the table `settings` has what the configuration gives the bot; without one it is empty.
        - **Libraries**: Lua's own without files, processes, `load`, `debug`, `os` and `io`. `math.random` is seeded by the
          host. `print` writes to the log. `json.encode` and `json.decode` are there; `json.null` stands for null in lists.
          `pairs` goes through a table in an order that is another one with each start: sort what people see.
        - **Handlers** of the same event run side by side, at most 32 of them. Whatever waits lets others go first: look again
          at what a variable was before it.
        - **Reload**: saving the file exchanges the code. What is being handled ends with the old code; games and storage
          stay; timers are those the new code makes. `on_reload(old_version)` is called if there is one, with what the old
          code's global `version` was. Code that does not compile or fails with its first event is refused.

        ## Commands

        `bot.command(name, parameters, run, options)` gives the bot a command with help, rights and cool-downs. Parameters are
        a text: `<…>` must be given, `[…]` may be left out, `=` gives a default, `...` repeats:
        `"<who:member> [count:1..10=1] [reason:rest]"`. Kinds are `text`, `rest` (of the line), `integer`, `number`,
        `duration`, `member`, `boolean`, a range such as `1..10`, and a choice such as `red|green`. Options are `summary` (a
        line, or one per language: `{en = …, de = …}`), `aliases`, `role` (`stranger`, `member`, `moderator`, `owner`),
        `person_cooldown`, `cooldown`, `confirm`, `extra_words`, `hidden`. The name `quiz start` is a command under `quiz`.

        The function gets the event `command`, whose arguments are also fields: `c.sides`. `c:reply("…")` answers.

        ## Timers

        `bot.every("10m", run)`, `bot.after("30s", run)`, `bot.at("18:00", run)` and `bot.cron("0 9 * * mon-fri", run)` call a
        function; they return an id for `timer.cancel`. `time.sleep("5s")` waits where it stands.
        """

    // MARK: Parts

    private var functions: String {
        let groups = Set(description.actions.map(\.group)).sorted()
        let texts = groups.map { group -> String in
            let actions = description.actions.filter { $0.group == group && $0.name != "log" }
            return (["### \(group.isEmpty ? "Without a table" : "`\(group)`")"] + actions.map(function))
                .joined(separator: "\n\n")
        }
        return
            "## Functions\n\n`log.info`, `log.warning`, `log.error`, `log.notice` and `log.debug` write to the log.\n\n"
            + texts.joined(separator: "\n\n")
    }

    private func function(_ action: APIAction) -> String {
        let names = action.parameters.map { $0.isRequired ? $0.name : "[\($0.name)]" }.joined(separator: ", ")
        let result = action.result == .nothing ? "" : " → \(action.result.text)"
        var notes = [action.summary]
        if let capability = action.capability { notes.append("Needs the grant `\(capability.rawValue)`.") }
        if action.needsHost { notes.append("Only as the pool's host.") }
        if action.waits { notes.append("Waits.") }
        let parameters = action.parameters.map { parameter in
            let value = parameter.defaultValue.flatMap { try? $0.jsonText() }.map { " Default: `\($0)`." } ?? ""
            return "- `\(parameter.name)` (\(parameter.type.text)): \(parameter.summary)\(value)"
        }
        return
            (["**`\(action.name)(\(names))`**\(result)  \n" + notes.joined(separator: " ")] + [
                parameters.joined(separator: "\n")
            ]).filter { !$0.isEmpty }.joined(separator: "\n\n")
    }

    private var objects: String {
        let records = description.records.map { record -> String in
            let methods = ScriptVocabulary.standard.classes.first { $0.name == record.name }?.fields.keys.sorted() ?? []
            let line = methods.map { "`\($0)`" }.joined(separator: ", ")
            return "### \(record.name)\n\n\(record.summary)\(line.isEmpty ? "" : " Methods: \(line).")\n\n"
                + fields(record.fields)
        }
        return "## Objects\n\n" + records.joined(separator: "\n\n")
    }

    private var events: String {
        let message = APIRecord.all.first { $0.name == "message" }?.fields ?? []
        let texts = description.events.map { event -> String in
            let isMessage = !message.isEmpty && message.allSatisfy(event.fields.contains)
            let own = isMessage ? event.fields.filter { !message.contains($0) } : event.fields
            let text = "### `\(event.name.rawValue)`\n\n\(event.summary)\(isMessage ? " It is a message." : "")"
            return own.isEmpty ? text : "\(text)\n\n\(fields(own))"
        }
        return "## Events\n\n`bot.on(name, function(event) … end)`. Several functions may listen to the same event.\n\n"
            + texts.joined(separator: "\n\n")
    }

    private func fields(_ fields: [APIField]) -> String {
        fields.map { "- `\($0.name)` (\($0.type.text)): \($0.summary)" }.joined(separator: "\n")
    }

    private var errors: String {
        let lines = description.errors.map { code in
            "- `\(code.rawValue)`: \(code.summary)\(code.isMistake ? " Raised as an error." : "")"
        }
        return "## Codes\n\nThe third result of what failed.\n\n" + lines.joined(separator: "\n")
    }

    private var limits: String {
        let own = ScriptLimit.all.map { ($0.name, $0.summary, "\($0.defaultValue)") }
        let shared = description.limits.map { ($0.name, $0.summary, "\($0.defaultValue)") }
        let grants = description.capabilities.map { capability in
            let isStandard =
                APICapability.standard.contains(capability) ? " Granted unless the configuration says less." : ""
            return "- `\(capability.rawValue)`: \(capability.summary)\(isStandard)"
        }
        return """
            ## Limits

            Each can be set beside the bot's `script`: `limits: {memory: 4194304}`.

            | limit | default | what it bounds |
            | --- | --- | --- |
            \((own + shared).map { "| `\($0.0)` | \($0.2) | \($0.1) |" }.joined(separator: "\n"))

            ## Grants

            \(grants.joined(separator: "\n"))
            """
    }
}
