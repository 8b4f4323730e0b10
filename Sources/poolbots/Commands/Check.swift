import ArgumentParser
import BotHost
import Foundation

/// `poolbots check`
struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Look for mistakes in a configuration file, without running anything.",
        discussion: "Says every mistake with line, column and what to do. Exit code 0 without errors, 2 with some.")

    @Argument(help: "The configuration file.")
    var file = "poolbots.yaml"

    @OptionGroup var printing: OutputOptions

    func run() async throws {
        let loaded = try await ConfigurationArgument.reader(file, logger: printing.logger("poolbots")).load()
        let output = printing.output
        for (problem, text) in zip(loaded.problems, loaded.explanations) {
            output.write(printing.json ? problem.jsonLine(in: file) : text)
        }
        let errors = loaded.problems.count { $0.severity == .error }
        guard errors == 0 else {
            throw Failure(.usage, "\(file) has \(errors) error\(errors == 1 ? "" : "s")")
        }
        let pools = loaded.installation?.pools ?? []
        let bots = pools.reduce(0) { $0 + $1.bots.count }
        output.note(
            "\(file) is fine: \(pools.count) pool\(pools.count == 1 ? "" : "s"), \(bots) bot\(bots == 1 ? "" : "s")")
    }
}

extension FileProblem {
    /// As one object (docs/cli.md).
    fileprivate func jsonLine(in file: String) -> String {
        OrderedJSON.object([
            ("event", .string("problem")), ("file", .string(file)),
            ("line", position.map { .integer($0.line) } ?? .null),
            ("column", position.map { .integer($0.column) } ?? .null), ("severity", .string(severity.rawValue)),
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
