import BotKit
import Foundation
import PoolChat
import PoolWire
import Testing

@Suite struct CommandSetTests {
    private static let definitions: [CommandDefinition] = [
        CommandDefinition(
            "roll", aliases: ["r"], [CommandParameter("sides", .integer(2...1_000), defaultValue: .integer(6))]),
        CommandDefinition(
            "quiz",
            subcommands: [
                CommandDefinition("start"), CommandDefinition("stop", role: .moderator),
            ]),
        CommandDefinition("wipe", role: .moderator, needsConfirmation: true),
        CommandDefinition("joke", personCooldown: .seconds(60), cooldown: .seconds(5)),
    ]

    private func bench(_ settings: CommandSettings = CommandSettings()) throws -> CommandBench {
        try CommandBench(Self.definitions, settings: settings)
    }

    @Test(arguments: [
        ("!roll", "roll"), ("!ROLL 20", "roll"), ("  !r", "roll"), ("!quiz start", "quiz start"),
        ("!Quiz START", "quiz start"),
        ("@Dora Day !roll", "roll"), ("@dora_day, !roll", "roll"), ("@Dora_Day: !roll", "roll"),
    ])
    func `a command runs under its own name, however it is written`(_ text: String, _ command: String) throws {
        var bench = try bench()
        #expect(bench.say(text).command == command)
    }

    @Test(arguments: [
        "", "roll", "I say !roll", "! roll", "!", "!!!", "!?", "@Ada !roll", "@Dora Dayton !roll", "@Dora Day",
        "!dance",
        "!yes", "!no",
    ])
    func `other texts are no commands`(_ text: String) throws {
        var bench = try bench()
        #expect(bench.say(text) == .ignore)
    }

    @Test func `only what was said is a command, not what pretends to be the app`() throws {
        var bench = try bench()
        var message = ChatMessage(
            id: .init(), author: CommandBench.ada, authorName: "Ada", scope: .group, content: .notice("!roll"),
            timestamp: .init(timeIntervalSinceReferenceDate: 0))
        let scene = CommandScene(pool: bench.pool, role: .owner, now: .zero)
        #expect(bench.set.handle(message, in: scene) == .ignore)
        message.content = .unsupported("!roll")
        #expect(bench.set.handle(message, in: scene) == .ignore)
    }

    // MARK: Roles

    @Test func `the role that is needed is that of the command and those above it`() throws {
        var bench = try bench()
        #expect(bench.say("!quiz stop").answer == "The command !quiz stop is for moderators and owners.")
        bench.roles = [CommandBench.ada: .moderator, CommandBench.bo: .owner]
        #expect(bench.say("!quiz stop").command == "quiz stop")
        #expect(bench.say("!quiz stop", by: CommandBench.bo).command == "quiz stop")
    }

    @Test func `whoever is muted is not heard, not even for a hint`() throws {
        var bench = try bench()
        bench.roles = [CommandBench.ada: .muted]
        for text in ["!roll", "!help", "!roll x", "!dance"] { #expect(bench.say(text, privately: true) == .ignore) }
    }

    // MARK: Hints

    @Test func `wrong use gets one helpful line, in private, once in ten seconds`() throws {
        var bench = try bench()
        let hint = "“x” does not fit [sides]: a whole number from 2 to 1000. Usage: !roll [sides]"
        #expect(bench.say("!roll x") == .reply(hint, isPrivate: true))
        bench.now += .milliseconds(9_999)
        #expect(bench.say("!roll x") == .ignore)
        #expect(bench.say("!roll x", by: CommandBench.bo).answer == hint)
        #expect(bench.say("!roll").command == "roll")
        bench.now += .milliseconds(1)
        #expect(bench.say("!roll y").answer != nil)
    }

    @Test func `whoever makes one mistake after another is told each time, but not without end`() throws {
        var bench = try bench()
        #expect(["x", "y", "1"].allSatisfy { bench.say("!roll \($0)").answer?.contains("“\($0)”") == true })
        #expect(bench.say("!roll z") == .ignore)
        #expect(bench.sayLater("!roll z").answer != nil)
    }

    @Test func `other bots get no hints`() throws {
        var bench = try bench()
        #expect(bench.say("!roll x", by: CommandBench.hal, privately: true) == .ignore)
        #expect(bench.say("!roll 7", by: CommandBench.hal).command == "roll")
    }

    @Test func `an unknown command is answered only when this bot is meant`() throws {
        var bench = try bench()
        #expect(bench.say("!rol") == .ignore)
        let hint = "There is no command !rol. Did you mean !roll?"
        #expect(bench.sayLater("!rol", privately: true) == .reply(hint, isPrivate: true))
        #expect(bench.sayLater("!supercalifragilistic", privately: true).answer?.contains("See !help.") == true)
        bench.now += CommandSet.hintInterval
        #expect(bench.say("@Dora_Day !rlol", mentioning: true).answer?.contains("!roll") == true)
        bench.neighbours = CommandNeighbours(definitions: [], isSpeaker: false)
        #expect(bench.sayLater("!rol", privately: true) == .ignore)
        bench.neighbours = CommandNeighbours(definitions: [CommandDefinition("rol")], isSpeaker: true)
        #expect(bench.sayLater("!rol", privately: true) == .ignore)
    }

    @Test func `the one bot that answers for all answers every unknown command, and one that is to be quiet none`()
        throws
    {
        var loud = try bench(CommandSettings(unknown: .answered))
        #expect(loud.say("!rol").answer != nil)
        var quiet = try bench(CommandSettings(unknown: .ignored))
        #expect(quiet.say("!rol", privately: true) == .ignore)
    }

    @Test func `a command with others under it says which`() throws {
        var bench = try bench()
        #expect(bench.say("!quiz").answer == "After !quiz comes one of: start, stop.")
        #expect(bench.sayLater("!quiz begin").answer == "After !quiz comes one of: start, stop.")
    }

    @Test func `answers mention nobody, stay short, and are no commands themselves`() throws {
        let settings = try CommandSettings(prefix: "Usage")
        var bench = try bench(settings)
        let reply = try #require(bench.say("Usageroll @everybody\(String(repeating: "x", count: 5_000))").answer)
        #expect(!reply.contains("@") && reply.count < 300)
        #expect(!reply.hasPrefix("Usage"))
        #expect(bench.say("usagehelp roll").answer?.hasPrefix("Usage") == false)
    }

    // MARK: Cool-downs

    @Test func `a command cools down for each person and for all`() throws {
        var bench = try bench()
        #expect(bench.say("!joke").command == "joke")
        #expect(bench.say("!joke", by: CommandBench.bo).answer == "Please wait: !joke works again in 5s.")
        bench.now += .seconds(5)
        #expect(bench.say("!joke", by: CommandBench.bo).command == "joke")
        #expect(bench.say("!joke").answer == "Please wait: !joke works again in 55s.")
        bench.now += .seconds(55)
        #expect(bench.say("!joke").command == "joke")
    }

    @Test func `a configuration says how long commands cool down`() throws {
        var settings = CommandSettings()
        settings.personCooldown = .seconds(7)
        settings.cooldowns = ["joke": .zero, "quiz start": .seconds(20)]
        let start = CommandDefinition("Start", personCooldown: .seconds(1))
        var bench = try CommandBench(
            [
                CommandDefinition("roll"), CommandDefinition("joke", personCooldown: .seconds(60)),
                CommandDefinition("quiz", subcommands: [start]),
            ], settings: settings)
        #expect(bench.say("!roll").command == "roll")
        #expect(bench.say("!roll").answer == "Please wait: !roll works again in 7s.")
        #expect(bench.say("!joke").command == "joke" && bench.say("!joke").command == "joke")
        #expect(bench.say("!quiz start").command == "quiz Start")
        #expect(bench.sayLater("!quiz start").answer == "Please wait: !quiz Start works again in 10s.")
        // Another configuration: what cools down goes on doing so, and then the new one holds.
        bench.set.adopt(CommandSettings())
        #expect(bench.sayLater("!quiz start").command == "quiz Start")
        #expect(bench.say("!roll").command == "roll" && bench.say("!roll").command == "roll")
    }

    // MARK: Confirmation

    @Test func `a command with side effects waits for a yes`() throws {
        var bench = try bench()
        bench.roles = [CommandBench.ada: .moderator, CommandBench.bo: .moderator]
        #expect(bench.say("!wipe") == .reply("Really !wipe? Say !yes within 30 s, or !no.", isPrivate: false))
        #expect(bench.say("!yes", by: CommandBench.bo) == .ignore)
        #expect(bench.say("!yes").command == "wipe")
        #expect(bench.say("!yes") == .ignore)
        _ = bench.say("!wipe")
        #expect(bench.say("!no") == .reply("Not done.", isPrivate: false))
        #expect(bench.say("!yes") == .ignore)
        _ = bench.say("!wipe")
        bench.now += .seconds(30)
        #expect(bench.say("!yes") == .ignore)
    }

    @Test func `any other command, also another bot's, takes the place of the yes`() throws {
        var bench = try bench()
        bench.roles = [CommandBench.ada: .moderator]
        bench.neighbours = CommandNeighbours(definitions: [CommandDefinition("kick")], isSpeaker: false)
        _ = bench.say("!wipe")
        #expect(bench.say("!kick") == .ignore)
        #expect(bench.say("!yes") == .ignore)
    }

    @Test func `who lost the role meanwhile cannot say yes`() throws {
        var bench = try bench()
        bench.roles = [CommandBench.ada: .moderator]
        _ = bench.say("!wipe")
        bench.roles = [:]
        #expect(bench.say("!yes").answer?.contains("for moderators") == true)
        #expect(bench.say("!yes") == .ignore)
    }

    @Test func `thousands of people who come and go cost a bounded memory and no answer to those who behave`() throws {
        var bench = try bench()
        for number in 0..<10_000 {
            let peer = PeerID("peer-\(number)")
            bench.roles[peer] = .moderator
            bench.now += .seconds(1)
            _ = bench.say("!wipe", by: peer)
            _ = bench.say("!joke", by: peer)
            _ = bench.say("!roll x", by: peer)
        }
        bench.now += .seconds(60)
        #expect(bench.say("!joke").command == "joke")
    }
}
