import BotKit
import Testing

@Suite struct CommandDirectoryTests {
    @Test func `bots of a kind share their commands`() {
        let directory = CommandDirectory()
        for bot in ["chess", "ludo"] { #expect(directory.register([CommandDefinition("hint")], of: bot) == []) }
    }

    @Test func `the first bot speaks for all until another is named or it is gone`() throws {
        let directory = CommandDirectory()
        #expect(directory.neighbours(of: "a").isSpeaker)
        #expect(directory.register([CommandDefinition("roll")], introduction: "I roll.", of: "a").isEmpty)
        #expect(directory.register([CommandDefinition("ROLL", aliases: ["r"])], of: "b") == ["ROLL"])
        #expect(directory.neighbours(of: "a").isSpeaker && !directory.neighbours(of: "b").isSpeaker)
        #expect(directory.neighbours(of: "b").definitions == [CommandDefinition("roll")])
        #expect(directory.neighbours(of: "b").introductions == ["I roll."])
        directory.remove("a")
        #expect(directory.neighbours(of: "b").isSpeaker && directory.neighbours(of: "b").definitions.isEmpty)
        let named = CommandDirectory(settings: try CommandSettings(speaker: "b"))
        for bot in ["a", "b"] { named.register([], of: bot) }
        #expect(!named.neighbours(of: "a").isSpeaker && named.neighbours(of: "b").isSpeaker)
    }
}
