import Foundation
import PoolTesting
import Synchronization

/// A `discovery-probe` on a host of a network.
final class ProbeProcess: Sendable {
    private struct State {
        var lines: [String] = []
        var partial = Data()
    }

    private let state = Mutex(State())
    private let process: Mutex<Process>
    private let input = Pipe()

    init(_ arguments: String..., on host: LocalNetwork.Host, of network: LocalNetwork) throws {
        let command = network.prefix(host) + [try Self.executable().path] + arguments
        let process = Process()
        process.executableURL = URL(filePath: command[0])
        process.arguments = Array(command.dropFirst())
        process.standardInput = input
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        self.process = Mutex(process)
        output.fileHandleForReading.readabilityHandler = { [weak self] handle in
            let data = handle.availableData
            if data.isEmpty { handle.readabilityHandler = nil }
            self?.received(data)
        }
    }

    deinit { stop() }

    private static func executable() throws -> URL {
        let bundle = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        for folder in [bundle, bundle.deletingLastPathComponent()] {
            let candidate = folder.appending(path: "discovery-probe")
            if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate }
        }
        throw CocoaError(.fileNoSuchFile)
    }

    var lines: [String] { state.withLock { $0.lines } }

    func type(_ line: String) throws { try input.fileHandleForWriting.write(contentsOf: Data("\(line)\n".utf8)) }

    /// Waits for a line, from index `after` on; returns the index behind it.
    @discardableResult
    func line(
        after index: Int = 0, within limit: Duration = .seconds(180), where matches: (String) -> Bool
    ) async throws -> Int {
        let deadline = ContinuousClock.now + limit
        while true {
            let lines = lines
            if let found = lines.indices.dropFirst(index).first(where: { matches(lines[$0]) }) { return found + 1 }
            guard ContinuousClock.now < deadline else {
                throw ConformanceFailure("no such line; printed:\n" + lines.joined(separator: "\n"))
            }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    /// As a crash.
    func stop() {
        process.withLock { if $0.isRunning { kill($0.processIdentifier, SIGKILL) } }
    }

    private func received(_ data: Data) {
        state.withLock { state in
            state.partial.append(data)
            while let end = state.partial.firstIndex(of: UInt8(ascii: "\n")) {
                state.lines.append(String(decoding: state.partial[..<end], as: UTF8.self))
                state.partial.removeSubrange(...end)
            }
        }
    }
}
