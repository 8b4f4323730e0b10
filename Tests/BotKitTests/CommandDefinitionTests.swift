import BotKit
import Foundation
import Testing

@Suite struct CommandDefinitionTests {
    private func decode(_ json: String) throws -> CommandDefinition {
        try JSONDecoder().decode(CommandDefinition.self, from: Data(json.utf8))
    }

    @Test func `a definition is read from data`() throws {
        let definition = try decode(
            """
            {"name": "roll", "aliases": ["r"], "summary": {"en": "Rolls dice.", "de": "Würfelt."},
             "parameters": "[sides:2..1000=6] <rest:rest>", "role": "member", "personCooldown": "1m30s", "cooldown": 0.5,
             "confirm": true, "extraWords": true, "hidden": true,
             "subcommands": [{"name": "again", "summary": "Once more."}]}
            """)
        let expected = CommandDefinition(
            "roll", aliases: ["r"],
            [
                CommandParameter("sides", .integer(2...1_000), defaultValue: .integer(6)),
                CommandParameter("rest", .rest),
            ], summary: CommandSummary([.english: "Rolls dice.", .german: "Würfelt."]),
            subcommands: [CommandDefinition("again", summary: "Once more.")], role: .member,
            personCooldown: .seconds(90), cooldown: .milliseconds(500), needsConfirmation: true,
            ignoresExtraWords: true, isHidden: true)
        #expect(definition == expected)
        #expect(try decode("{\"name\": \"ping\"}") == CommandDefinition("ping"))
    }

    @Test(arguments: [
        ("{}", "name"), ("{\"name\": 5}", "name"), ("{\"name\": \"a\", \"sumary\": \"\"}", "summary"),
        ("{\"name\": \"a\", \"role\": \"king\"}", "owner"), ("{\"name\": \"a\", \"cooldown\": \"soon\"}", "1m30s"),
        ("{\"name\": \"a\", \"cooldown\": -1}", "cooldown"), ("{\"name\": \"a\", \"cooldown\": 1e300}", "cooldown"),
        ("{\"name\": \"a\", \"parameters\": \"sides\"}", "<name:kind>"),
        ("{\"name\": \"a\", \"parameters\": \"<n:intger>\"}", "integer"),
        ("{\"name\": \"a\", \"parameters\": \"<n:9..1>\"}", "1..10"),
        ("{\"name\": \"a\", \"parameters\": \"<n:..>\"}", "1..10"),
        ("{\"name\": \"a\", \"parameters\": \"<n:1..2=1>\"}", "square"),
        ("{\"name\": \"a\", \"parameters\": \"[n:1..2=3]\"}", "does not fit"),
        ("{\"name\": \"a\", \"summary\": {\"fr\": \"Bonjour\"}}", "fr"),
    ])
    func `data that is no definition is explained`(_ json: String, _ hint: String) throws {
        let error = #expect(throws: CommandDefinitionError.self) { try decode(json) }
        #expect(error?.description.contains(hint) == true, "\(error?.description ?? "")")
    }

    @Test(
        arguments: [
            ([CommandDefinition("")], "no name"), ([CommandDefinition("two words")], "no name"),
            ([CommandDefinition("a"), CommandDefinition("A")], "taken twice"),
            ([CommandDefinition("a", aliases: ["b", "b"])], "taken twice"),
            ([CommandDefinition("help")], "every bot"), ([CommandDefinition("Ja")], "every bot"),
            ([CommandDefinition("a", [CommandParameter("x", .rest), CommandParameter("y")])], "last"),
            ([CommandDefinition("a", [CommandParameter("x", isRepeated: true), CommandParameter("y")])], "last"),
            ([CommandDefinition("a", [CommandParameter("x", isOptional: true), CommandParameter("y")])], "required"),
            ([CommandDefinition("a", [CommandParameter("x"), CommandParameter("x")])], "called"),
            ([CommandDefinition("a", [CommandParameter("x", .choice([]))])], "choice"),
            ([CommandDefinition("a", [CommandParameter("x", .integer(1...2), defaultValue: .integer(3))])], "default"),
            ([CommandDefinition("a", [CommandParameter("x")], subcommands: [CommandDefinition("b")])], "subcommands"),
            ([CommandDefinition("a", cooldown: .seconds(-1))], "cool-down"),
            ((0...200).map { CommandDefinition("c\($0)") }, "at most"),
            (
                [
                    CommandDefinition(
                        "a",
                        subcommands: [
                            CommandDefinition(
                                "b", subcommands: [CommandDefinition("c", subcommands: [CommandDefinition("d")])])
                        ])
                ], "deep"
            ),
        ] as [([CommandDefinition], String)])
    func `definitions that cannot be used are refused`(_ definitions: [CommandDefinition], _ hint: String) throws {
        let error = #expect(throws: CommandDefinitionError.self) { try CommandSet(definitions) }
        #expect(error?.description.contains(hint) == true, "\(error?.description ?? "")")
    }

    @Test(arguments: ["", "two words", "far too long", "@"])
    func `a prefix that cannot stand before words is refused`(_ prefix: String) {
        #expect(throws: CommandDefinitionError.self) { try CommandSettings(prefix: prefix) }
    }
}
