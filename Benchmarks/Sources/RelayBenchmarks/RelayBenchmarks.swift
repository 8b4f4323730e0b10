import ArgumentParser
import Foundation

/// How fast the relay is, how much it costs and how much it remembers, seen from its clients.
///
/// The relay is a process of its own (this program again, as `serve`), the clients are one event loop of this one, and
/// payloads have 256 bytes. What the clients cost is therefore in the figures, as it is on a small machine in real life.
@main
struct RelayBenchmarks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "RelayBenchmarks", abstract: "Measure the relay; “help measure” lists the runs.",
        subcommands: [Measure.self, Serve.self], defaultSubcommand: Measure.self)
}

/// `RelayBenchmarks [RUN…]`
struct Measure: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Carry out runs and print their figures beside their targets.",
        discussion: Run.allCases.map { "\($0.rawValue): \($0.title)" }.joined(separator: "\n"))

    @Argument(help: ArgumentHelp("Which runs; all if none is named.", valueName: "run"))
    var runs: [Run] = []

    @Option(help: "How long traffic is counted in each run, after a second of warming up.")
    var seconds = 5.0

    @Flag(help: "Print one JSON object for each run instead of a table.")
    var json = false

    func validate() throws {
        guard (0.1...600).contains(seconds) else { throw ValidationError("--seconds takes 0.1 to 600") }
    }

    func run() async throws {
        try OpenFiles.allowMany()
        for run in runs.isEmpty ? Run.allCases : runs {
            let load = try ProcessUsage.loadAverage()
            let report = Report(
                run: run.rawValue, title: run.title, loadBefore: load, figures: try await figures(of: run))
            print(json ? try report.json : report.table)
        }
    }

    private func figures(of run: Run) async throws -> [Figure] {
        let lab = try await Lab.open(counting: .seconds(seconds))
        do {
            let figures = try await run.figures(in: lab)
            try await lab.close()
            return figures
        } catch {
            try await lab.close()
            throw error
        }
    }
}
