import ArgumentParser

/// How fast links are, and what they cost: two endpoints with an event loop each, in one process, over the loopback
/// interface, with packets of at most 1,400 bytes.
@main
struct LinkBenchmarks: AsyncParsableCommand {
    enum Run: String, CaseIterable, ExpressibleByArgument {
        case throughput, roundTrips, memory, handshakes, loss

        /// What it shows, and what is asked for.
        var title: String {
            switch self {
            case .throughput: "messages of 64 KiB one way (at least 40 MB/s)"
            case .roundTrips: "256 bytes to and fro, 32 under way (at least 30,000 a second)"
            case .memory: "what an idle link costs (at most 100 KB)"
            case .handshakes: "links made one after the other, and 32 at a time"
            case .loss: "messages of 64 KiB one way, 50 ms delay each way, by loss"
            }
        }
    }

    static let configuration = CommandConfiguration(
        commandName: "LinkBenchmarks", abstract: "Measure links between hosts.",
        discussion: Run.allCases.map { "\($0.rawValue): \($0.title)" }.joined(separator: "\n"))

    @Argument(help: ArgumentHelp("Which runs; all if none is named.", valueName: "run"))
    var runs: [Run] = []

    @Option(help: "How long each figure is counted, after a second of warming up.")
    var seconds = 5.0

    @Option(
        help: ArgumentHelp("Only figures with this in their name, as “65536” or “32 under way”.", valueName: "text"))
    var only: String?

    func validate() throws {
        guard (0.1...600).contains(seconds) else { throw ValidationError("--seconds takes 0.1 to 600") }
    }

    func run() async throws {
        let time = Duration.seconds(seconds)
        let report = Report(only: only)
        for run in runs.isEmpty ? Run.allCases : runs {
            report.show("\(run.rawValue): \(run.title)")
            switch run {
            case .throughput: try await Traffic.throughput(for: time, report)
            case .roundTrips: try await Traffic.roundTrips(for: time, report)
            case .memory: try await Making.memory(report)
            case .handshakes: try await Making.handshakes(for: time, report)
            case .loss: try await Traffic.loss(for: time, report)
            }
        }
    }
}
