import BotKit
import GameRules
import Pool
import PoolTesting
import PoolWire
import Testing

@Suite struct CommandArgumentTests {
    /// What a command with these parameters is given by a text; `nil` when it is not run.
    private func read(
        _ parameters: String, _ text: String, language: CommandLanguage = .english,
        members: [Member]? = nil
    ) throws -> [String: CommandValue]? {
        var bench = try CommandBench([.with("do", parameters)], settings: CommandSettings(language: language))
        if let members { bench.members = members }
        return bench.say("!do \(text)").given?.values
    }

    @Test(
        arguments: [
            ("<a> <b>", "one two", ["a": .text("one"), "b": .text("two")]),
            ("<a> <b>", "\"one two\" three", ["a": .text("one two"), "b": .text("three")]),
            ("<a>", "“from a phone”", ["a": .text("from a phone")]),
            ("<a>", "„aus Berlin“", ["a": .text("aus Berlin")]),
            ("<a> [b]", "5\" pipe", ["a": .text("5\""), "b": .text("pipe")]),
            ("<a:rest>", "  all  of\nit ", ["a": .text("all  of\nit")]),
            ("<a:rest>", "\"all of it\"", ["a": .text("all of it")]),
            ("<a:rest>", "\"some\" of it", ["a": .text("\"some\" of it")]),
            ("<n:1..6>", "6", ["n": .integer(6)]),
            ("<n:-5..>", "-5", ["n": .integer(-5)]),
            ("<n:..3>", "-9223372036854775808", ["n": .integer(.min)]),
            ("<n:0.5..2>", "0.75", ["n": .number(0.75)]),
            ("<n:number>", "1e3", ["n": .number(1_000)]),
            ("<c:red|Green>", "GREEN", ["c": .text("Green")]),
            ("<t:duration>", "1h30m", ["t": .duration(.seconds(5_400))]),
            ("<t:duration>", "2days", ["t": .duration(.seconds(172_800))]),
            ("<t:1m..2h>", "90", ["t": .duration(.seconds(90))]),
            ("<b:boolean>", "On", ["b": .boolean(true)]),
            ("<b:boolean>", "no", ["b": .boolean(false)]),
            ("[n:1..6=3] [m]", "", ["n": .integer(3)]),
            ("<n:1..6...>", "1 2 3", ["n": .list([.integer(1), .integer(2), .integer(3)])]),
            ("[words...]", "", [:]),
        ] as [(String, String, [String: CommandValue])])
    func `arguments are read as their kind says`(
        _ parameters: String, _ text: String, _ values: [String: CommandValue]
    ) throws {
        #expect(try read(parameters, text) == values)
    }

    @Test(arguments: [
        ("<a> <b>", "one"), ("<a>", "one two"), ("<n:1..6>", "7"), ("<n:1..6>", "1.5"),
        ("<n:integer>", "99999999999999999999"),
        ("<n:number>", "nan"), ("<n:number>", "inf"), ("<n:0.5..2>", "2.01"), ("<c:red|green>", "blue"),
        ("<t:duration>", "1x"), ("<t:duration>", "h"), ("<t:duration>", "99999999999999999999s"), ("<t:1m..2h>", "3h"),
        ("<t:duration>", "100000000w100000000w"), ("<b:boolean>", "maybe"), ("<m:member>", "nobody"),
        ("<n:1..6...>", "1 2 x"), ("", "anything"),
    ])
    func `what does not fit is explained and not run`(_ parameters: String, _ text: String) throws {
        var bench = try CommandBench([.with("do", parameters)])
        let reply = try #require(bench.say("!do \(text)").answer)
        #expect(reply.contains("!do") && !reply.contains("\n"), "\(reply)")
    }

    @Test(arguments: ["Bo Smith", "@Bo_Smith", "@Bo Smith", "bo_smith", "\"bo smith\"", "bo+K", "@bo+Key/0123456789"])
    func `a member is found by name, mention or the beginning of the id`(_ text: String) throws {
        #expect(try read("<who:member> [why:rest]", text) == ["who": .member(CommandBench.bo)])
        #expect(
            try read("<who:member> [why:rest]", "\(text) is loud")
                == ["who": .member(CommandBench.bo), "why": .text("is loud")])
    }

    @Test func `of two members of a name the one that is here is meant, and of two that are here none`() throws {
        let away = Member(id: PeerID("away"), name: "Ada", presence: .away)
        let here = Member(id: CommandBench.ada, name: "Ada")
        #expect(try read("<who:member>", "ada", members: [away, here]) == ["who": .member(here.id)])
        var bench = try CommandBench([.with("do", "<who:member>")])
        bench.members = [here, Member(id: PeerID("twin-key"), name: "ada")]
        let reply = try #require(bench.say("!do Ada").answer)
        #expect(reply.contains("twin-key") && reply.contains("ada+Key"), "\(reply)")
        #expect(try read("<who:member>", "twin", members: bench.members) == ["who": .member(PeerID("twin-key"))])
    }

    @Test func `German words, commas and times are understood beside English ones`() throws {
        #expect(try read("<n:number>", "2,5", language: .german) == ["n": .number(2.5)])
        #expect(try read("<n:number>", "2,5") == nil)
        #expect(try read("<b:boolean>", "Ja", language: .german) == ["b": .boolean(true)])
        #expect(try read("<b:boolean>", "off", language: .german) == ["b": .boolean(false)])
        #expect(try read("<t:duration>", "2std5min", language: .german) == ["t": .duration(.seconds(7_500))])
        #expect(try read("<t:duration>", "1d", language: .german) == ["t": .duration(.seconds(86_400))])
    }

    @Test func `any text is read, explained or ignored, and never traps`() throws {
        var bench = try CommandBench([
            .with("do", "<a> <n:1..6> <t:duration> [who:member] [words...]"), .with("say", "<text:rest>"),
        ])
        var random = SeededGenerator(printing: "commands")
        let pieces = [
            "!", "do", "say", "help", " ", "\"", "“", "”", "1", "99999999999", "h", "m", "@", "Ada", "Bo Smith", "\n",
            "é", "👩‍👩‍👧", "\u{0301}", "%1", "yes", "..", "-", "０",
        ]
        for _ in 0..<50_000 {
            let text = (0..<Int.random(in: 0...12, using: &random)).map { _ in
                pieces[Int.random(in: 0..<pieces.count, using: &random)]
            }.joined()
            bench.now += .milliseconds(700)
            let action = bench.say(text, privately: .random(using: &random))
            if let reply = action.answer { #expect(!reply.hasPrefix("!") && !reply.contains("@"), "\(text): \(reply)") }
        }
    }
}
