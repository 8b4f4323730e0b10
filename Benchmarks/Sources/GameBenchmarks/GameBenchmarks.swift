import Measuring

/// What the games take: chess positions a second, Connect Four solved from the eighth stone on, and bots that wait.
///
/// `swift run -c release GameBenchmarks [perft | solver | waiting]`: without a name all of them.
@main
struct GameBenchmarks {
    static func main() async throws {
        let names = CommandLine.arguments.dropFirst()
        print(Measurement.heading)
        if names.isEmpty || names.contains("perft") { try await perft() }
        if names.isEmpty || names.contains("solver") { try solver() }
        if names.isEmpty || names.contains("waiting") { try await waiting() }
    }

    /// Prints each result as soon as it is there.
    static func report(_ measurement: Measurement) { print(measurement.line) }
}

/// The games do not find what is known: the time would mean nothing.
struct WrongResult: Error, CustomStringConvertible {
    var description: String
}
