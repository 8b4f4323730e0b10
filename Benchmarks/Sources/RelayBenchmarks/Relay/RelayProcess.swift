import Foundation

/// A relay in a process of its own.
struct RelayProcess: Sendable {
    let url: URL
    let claimSecret: String
    private let process: Process
    private let input: Pipe

    /// Starts this program again as `serve` and waits until it listens.
    static func start() async throws -> RelayProcess {
        let process = Process()
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = ["serve"]
        let input = Pipe()
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        let listening = try JSONDecoder().decode(
            Serve.Listening.self, from: await firstLine(of: output.fileHandleForReading))
        guard let url = URL(string: listening.url) else { throw BenchmarkError("no URL: \(listening.url)") }
        return RelayProcess(url: url, claimSecret: listening.claimSecret, process: process, input: input)
    }

    /// Waits on a thread where that disturbs nobody.
    private static func firstLine(of file: FileHandle) async -> Data {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                var line = Data()
                while !line.contains(UInt8(ascii: "\n")), case let more = file.availableData, !more.isEmpty {
                    line += more
                }
                continuation.resume(returning: line)
            }
        }
    }

    /// What it has used since it started.
    func usage() throws -> ProcessUsage { try ProcessUsage(of: process.processIdentifier) }

    /// Ends it and waits until it is gone.
    func stop() async throws {
        async let ended: Void = withCheckedContinuation { continuation in
            process.terminationHandler = { _ in continuation.resume() }
        }
        try input.fileHandleForWriting.close()
        await ended
        guard process.terminationStatus == 0 else {
            throw BenchmarkError("the relay ended with \(process.terminationStatus)")
        }
    }
}
