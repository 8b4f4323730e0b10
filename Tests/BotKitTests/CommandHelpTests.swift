import BotKit
import Testing

@Suite struct CommandHelpTests {
    private func bench(_ language: CommandLanguage = .english) throws -> CommandBench {
        try CommandBench(
            [
                CommandDefinition(
                    "roll", aliases: ["r"], try CommandParameter.list("[sides:2..1000=6] [colour:red|green]"),
                    summary: CommandSummary([.english: "Rolls dice.", .german: "Würfelt."]),
                    personCooldown: .seconds(90)),
                CommandDefinition(
                    "quiz", summary: "Asks.",
                    subcommands: [
                        CommandDefinition("start", summary: "Begins."), CommandDefinition("secret", isHidden: true),
                    ]),
                CommandDefinition("wipe", role: .moderator, needsConfirmation: true),
                CommandDefinition("debug", isHidden: true),
            ], settings: CommandSettings(language: language))
    }

    @Test func `help lists what somebody may use, in private`() throws {
        var bench = try bench()
        bench.neighbours = CommandNeighbours(
            definitions: [CommandDefinition("ping", summary: "Answers.")], introductions: ["Invite me to chess."],
            isSpeaker: true)
        let list = """
            Invite me to chess.
            Commands:
            !roll [sides] [colour] – Rolls dice.
            !quiz <start> – Asks.
            !ping – Answers.
            More about one: !help roll
            """
        #expect(bench.say("!help") == .reply(list, isPrivate: true))
        bench.roles = [CommandBench.bo: .owner]
        let owners = try #require(bench.say("!HELP", by: CommandBench.bo).answer)
        #expect(owners.contains("\n!wipe\n") && owners.contains("!role <who> [role] – ") && !owners.contains("debug"))
        bench.neighbours.isSpeaker = false
        #expect(bench.say("!help", by: CommandBench.hal) == .ignore)
    }

    @Test func `what several bots have is listed once`() throws {
        var bench = try bench()
        let hint = CommandDefinition("hint", summary: "Tells.")
        bench.neighbours = CommandNeighbours(definitions: [hint, hint], isSpeaker: true)
        let list = try #require(bench.say("!help").answer)
        #expect(list.split(separator: "!hint – Tells.").count == 2, "\(list)")
    }

    @Test func `help explains one command`() throws {
        var bench = try bench()
        bench.neighbours = CommandNeighbours(definitions: [CommandDefinition("ping")], isSpeaker: false)
        let roll = """
            Usage: !roll [sides] [colour]
            Rolls dice.
            sides: a whole number from 2 to 1000, 6 if left out
            colour: one of red, green
            Also called: r
            Once in 1m30s for each.
            """
        #expect(bench.say("!help !R").answer == roll)
        bench.now += CommandSet.helpInterval
        #expect(bench.say("!help quiz").answer == "Usage: !quiz <start>\nAsks.\n!quiz start – Begins.")
        bench.now += CommandSet.helpInterval
        #expect(
            bench.say("!help wipe").answer == "Usage: !wipe\nFor moderators and owners.\nAsks before it does it.")
        bench.now += CommandSet.helpInterval
        #expect(bench.say("!help ping") == .ignore)
        #expect(bench.say("!help nothing") == .ignore)
    }

    @Test func `help that is asked for again and again is given now and then`() throws {
        var bench = try bench()
        let answers = (0..<100).filter { _ in
            bench.now += .milliseconds(100)
            return bench.say("!help").answer != nil
        }
        #expect(answers.count == 5)
    }

    @Test func `German is spoken where it is set`() throws {
        var bench = try bench(.german)
        #expect(bench.say("!hilfe").answer?.hasPrefix("Befehle:\n!roll [sides] [colour] – Würfelt.") == true)
        #expect(
            bench.say("!roll x").answer
                == "„x“ passt nicht zu [sides]: eine ganze Zahl von 2 bis 1000. So geht es: !roll [sides] [colour]")
        bench.roles = [CommandBench.ada: .owner]
        #expect(bench.say("!wipe").answer == "Wirklich !wipe? Sag innerhalb von 30 s !ja, oder !nein.")
        #expect(bench.say("!ja").command == "wipe")
        #expect(bench.say("!rolle Ada stumm").given?.values["role"] == .text("stumm"))
        #expect(bench.say("!role Ada muted").given?.values["role"] == .text("muted"))
    }

    @Test(arguments: CommandLanguage.allCases)
    func `no text is missing in a language, and none has other places than the English one`(_ language: CommandLanguage)
    {
        for text in CommandText.allCases {
            let template = language.template(text) ?? ""
            let english = CommandLanguage.english.template(text) ?? ""
            #expect(!template.isEmpty, "\(text) is missing in \(language)")
            for place in 1...9 {
                #expect(
                    template.contains("%\(place)") == english.contains("%\(place)"), "\(text) in \(language): %\(place)"
                )
            }
            // Bots must not take each other's words for commands.
            #expect(
                template.first?.isLetter == true || template.hasPrefix("“") || template.hasPrefix("„")
                    || template.hasPrefix("%"))
        }
        #expect(Set(Role.allCases.map(language.name(of:))).count == Role.allCases.count)
    }
}
