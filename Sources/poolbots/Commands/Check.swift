import ArgumentParser
import BotHost
import BotScript
import Foundation

/// `poolbots check`
struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Look for mistakes in a configuration file and its scripts, without running anything.",
        discussion: """
            Says every mistake with line, column and what to do, and where a script in Lua is not written as it must be.
            Exit code 0 without errors, 2 with some.
            """)

    @Argument(help: "The configuration file.")
    var file = "poolbots.yaml"

    @OptionGroup var printing: OutputOptions

    func run() async throws {
        let loaded = try await ConfigurationArgument.reader(file, logger: printing.logger("poolbots")).load()
        let output = printing.output
        for (problem, text) in zip(loaded.problems, loaded.explanations) {
            output.write(printing.json ? problem.jsonLine(in: file) : text)
        }
        let broken = await brokenScripts(of: loaded.installation)
        for script in broken {
            output.write(printing.json ? script.error.jsonLine(in: script.path) : script.error.line(in: script.path))
        }
        let errors = loaded.problems.count { $0.severity == .error } + broken.count
        guard errors == 0 else {
            throw Failure(.usage, "\(file) has \(errors) error\(errors == 1 ? "" : "s")")
        }
        let pools = loaded.installation?.pools ?? []
        let bots = pools.reduce(0) { $0 + $1.bots.count }
        output.note(
            "\(file) is fine: \(pools.count) pool\(pools.count == 1 ? "" : "s"), \(bots) bot\(bots == 1 ? "" : "s")")
    }

    /// Scripts that are there and cannot be used; one that is missing is a problem of the file.
    private func brokenScripts(of installation: Installation?) async -> [(path: String, error: ScriptError)] {
        var broken: [(path: String, error: ScriptError)] = []
        var seen: Set<String> = []
        for bot in (installation?.pools ?? []).flatMap(\.bots) {
            guard let script = bot.specification.script, let path = bot.specification.files.first,
                seen.insert(path).inserted, FileManager.default.fileExists(atPath: path)
            else { continue }
            do throws(ScriptError) { try await script.check() } catch { broken.append((path, error)) }
        }
        return broken
    }
}

extension ScriptError {
    /// With the whole path, as the file may not be beside the configuration.
    fileprivate func line(in path: String) -> String {
        var error = self
        error.chunk = path
        return "\(error)"
    }

    fileprivate func jsonLine(in file: String) -> String {
        FileProblem(message, at: nil).jsonLine(in: file, line: line, column: nil)
    }
}

extension FileProblem {
    fileprivate func jsonLine(in file: String) -> String {
        jsonLine(in: file, line: position?.line, column: position?.column)
    }

    /// As one object (docs/cli.md).
    fileprivate func jsonLine(in file: String, line: Int?, column: Int?) -> String {
        OrderedJSON.object([
            ("event", .string("problem")), ("file", .string(file)), ("line", line.map { .integer($0) } ?? .null),
            ("column", column.map { .integer($0) } ?? .null), ("severity", .string(severity.rawValue)),
            ("message", .string(message)), ("hint", hint.map { .string($0) } ?? .null),
        ]).text
    }
}

/// `poolbots schema`
struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON Schema of configuration files, for editors.",
        discussion: """
            Editors with a YAML language server complete and check the file with it:
                poolbots schema > poolbots.schema.json
            and as the first line of the file:
                # yaml-language-server: $schema=poolbots.schema.json
            """)

    @Flag(help: "Print the tables of docs/configuration.md instead.")
    var markdown = false

    @OptionGroup var printing: OutputOptions

    func run() throws {
        let file = InstallationFile(
            kinds: .bundled(logger: printing.logger("poolbots")), folder: URL(filePath: "."), environment: [:])
        print(markdown ? file.tables : file.schema.prettyText)
    }
}
