import ArgumentParser
import BotHost

/// `poolbots version`
struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "version", abstract: "Print the version.")

    @Flag(help: "Print it as JSON.")
    var json = false

    func run() {
        print(json ? OrderedJSON.object([("version", .string(Version.number))]).text : Version.text)
    }
}
