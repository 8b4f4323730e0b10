import ArgumentParser
import BotAPI
import BotBench
import BotHost
import BotScript
import Foundation

/// `poolbots console`
struct Console: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Talk to a bot in Lua in the terminal, as one or more people, without a network.",
        discussion: """
            Saving the bot's file changes the bot at once; what it stored and who is there stay. Type what you want to say;
            lines that begin with “/” are for the console: /help lists them.
            """)

    @Argument(help: "The bot: a file, or a folder NAME with NAME.lua in it.")
    var bot: String

    @Option(help: ArgumentHelp("Who you are at first.", valueName: "name"))
    var name: String = "Ada"

    @Option(
        help: ArgumentHelp("File with the bot's settings in YAML or JSON, as of “settings_file”.", valueName: "file"))
    var settings: String?

    func run() async throws {
        let file = try Self.file(bot)
        // Each line at once, also where another program reads them.
        let output = Output(json: false)
        var configuration = SimulatedPool.Configuration()
        configuration.api.seed = nil
        if let settings {
            do throws(FileProblem) {
                configuration.api.settings = try SettingsKeys.settings(inFile: settings)
            } catch {
                throw Failure(.file, error.line(in: settings))
            }
        }
        configuration.date = Date()
        configuration.onLog = { output.write("  [\($0)]") }
        let screen = ConsoleScreen()
        configuration.onEvent = { peer, event in
            if let line = screen.line(for: event, seenBy: peer) { output.write(line) }
        }
        let source = ScriptSource(name: file.lastPathComponent) { [UInt8](try Data(contentsOf: file)) }
        let pool: SimulatedPool
        do {
            pool = try await SimulatedPool.open(source, configuration)
        } catch {
            throw Failure(.usage, "\(error)")
        }
        output.write(
            "\(file.lastPathComponent) is in the pool. Type what \(name) says; /help lists what else there is.")
        do {
            var console = ConsoleSession(pool: pool, file: file, output: output)
            try await console.run(as: name)
        } catch {
            await pool.close()
            throw Failure(.unexpected, "\(error)")
        }
        await pool.close()
    }

    private static func file(_ path: String) throws(Failure) -> URL {
        let url = URL(filePath: path)
        let inside = url.appending(path: "\(url.lastPathComponent).lua")
        for candidate in [url, inside, URL(filePath: path + ".lua")]
        where candidate.pathExtension == "lua" && FileManager.default.isReadableFile(atPath: candidate.path) {
            return candidate
        }
        throw Failure(.file, "there is no bot at \(path); give a file NAME.lua, or a folder that has one")
    }
}
