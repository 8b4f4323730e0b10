import Measuring

/// How fast the parts are that everything else stands on: frames, messages, seals, proofs of work and rules.
///
/// All inputs are fixed, so that two runs do the same work.
@main
struct WireBenchmarks {
    static func main() async throws {
        print(Measurement.heading)
        try frames()
        try messages()
        try seals()
        try await proofsOfWork()
        try rules()
    }

    /// Prints each result as soon as it is there.
    static func report(_ measurement: Measurement) { print(measurement.line) }
}
