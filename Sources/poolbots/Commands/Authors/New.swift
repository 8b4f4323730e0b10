import ArgumentParser
import BotBench
import BotScript
import Foundation

/// `poolbots new`
struct New: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write a bot in Lua with its test, ready to be tried.",
        discussion: """
            Makes a folder NAME with NAME.lua, NAME.test.lua, and poolbots.d.lua and poolbots-tests.d.lua for editors that
            know Lua:
                poolbots new parrot
                poolbots test parrot         # runs its tests
                poolbots console parrot      # talk to it
                poolbots join INVITATION --bot parrot/parrot.lua
            """)

    @Argument(help: "The bot's name: small letters, digits, - and _.")
    var name: String

    func run() throws {
        guard name.wholeMatch(of: /[a-z][a-z0-9_-]{0,39}/) != nil else {
            throw Failure(
                .usage, "“\(name)” is no name for a bot; take a letter, then letters, digits, - and _, as in “parrot”")
        }
        let folder = URL(filePath: name, directoryHint: .isDirectory)
        guard !FileManager.default.fileExists(atPath: folder.path) else {
            throw Failure(.file, "there is a “\(name)” here already; choose another name or remove it")
        }
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
            try Self.bot(name).write(to: folder.appending(path: "\(name).lua"), atomically: true, encoding: .utf8)
            try Self.test.write(to: folder.appending(path: "\(name).test.lua"), atomically: true, encoding: .utf8)
            try LuaAnnotations().text.write(
                to: folder.appending(path: "poolbots.d.lua"), atomically: true, encoding: .utf8)
            try TestAnnotations.text.write(
                to: folder.appending(path: TestAnnotations.fileName), atomically: true, encoding: .utf8)
        } catch {
            throw Failure(.file, "“\(name)” cannot be written: \(error.localizedDescription)")
        }
        print(
            """
            Made \(name)/\(name).lua and its test. What next:
                poolbots console \(name)   talk to it; saving the file changes it at once
                poolbots test \(name)      run its tests
                poolbots join INVITATION --bot \(name)/\(name).lua   take it into a pool
            or write “- script: \(name)/\(name).lua” under “bots:” of a pool in poolbots.yaml.
            “poolbots lua-docs” lists everything a bot can do.
            """)
    }

    private static func bot(_ name: String) -> String {
        """
        -- \(name): greets whoever comes, and repeats what it is told.

        bot.on("peer_joined", function(event)
          event.member:private("Hello, " .. event.member.name .. "! Say !repeat and something.")
        end)

        bot.command("repeat", "<text:rest>", function(c)
          c:reply(c.arguments.text)
        end, {summary = "Repeats what you say."})

        """
    }

    private static let test = """
        test("whoever comes is greeted in private", function()
          local ada = pool:join("Ada")
          local message = ada:hears_message()
          expect(message.text):contains("Hello, Ada!")
          expect(message.private):is_true()
        end)

        test("it repeats what it is told", function()
          local ada = pool:join("Ada")
          ada:hears()
          ada:say("!repeat good morning")
          expect(ada:hears()):equals("good morning")
        end)

        """
}
