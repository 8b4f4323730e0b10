import ArgumentParser
import Foundation
import Logging
import PoolWire
import RelayServer

/// `RelayBenchmarks serve`: the relay as the runs need it. It ends with its standard input, so that it never outlives
/// the program that started it.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Run a relay for the measurements.", shouldDisplay: false)

    /// The first and only line that is printed.
    struct Listening: Codable {
        let url: String
        let claimSecret: String
    }

    func run() async throws {
        try OpenFiles.allowMany()
        var logger = Logger(label: "relay")
        logger.logLevel = .warning
        let relay = RelayServer(configuration: configuration, logger: logger)
        let address = try await relay.start()
        guard let code = address.claimCode else { throw BenchmarkError("a new relay is claimed already") }
        let line = try JSONEncoder().encode(Listening(url: address.url, claimSecret: code.hex))
        try FileHandle.standardOutput.write(contentsOf: line + Data("\n".utf8))
        await endOfInput()
        await relay.stop()
    }

    /// Nothing that is there to keep strangers away may be what is measured.
    private var configuration: RelayConfiguration {
        var configuration = RelayConfiguration()
        configuration.server.webSocketBind.port = 0
        configuration.server.metricsBind = nil
        configuration.pool.maxPools = 10_000
        configuration.rateLimit.messagesPerSecond = 1_000_000
        configuration.proofOfWork.difficulty = 0
        configuration.proofOfWork.adaptive = false
        return configuration
    }

    private func endOfInput() async {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                while readLine() != nil {}
                continuation.resume()
            }
        }
    }
}
