import Foundation
import Synchronization

/// The real program in a process of its own, as a user runs it.
final class PoolBotsProcess: Sendable {
    /// A line it printed: JSON fields, or empty where the line is no JSON.
    typealias Event = [String: String]

    private struct State {
        var lines: [String] = []
        var errorLines: [String] = []
        /// What came after the last line end, of standard output and of standard error.
        var partial = [Data(), Data()]
        /// How many of the two streams are through.
        var ended = 0
    }

    private let state = Mutex(State())
    private let process: Mutex<Process>
    private let input = Pipe()
    let pid: Int32

    /// Starts `poolbots` with the arguments.
    convenience init(_ arguments: [String], environment: [String: String] = [:]) throws {
        try self.init(try PoolBotsProcess.executable(), arguments, environment: environment)
    }

    /// Starts a shell in which `$0` is `poolbots`.
    /// - Parameter arguments: `$1`, `$2` …
    convenience init(script: String, _ arguments: [String], wrapper: [String] = []) throws {
        let program = try PoolBotsProcess.executable().path
        let command = wrapper + ["/bin/sh", "-c", script, program] + arguments
        try self.init(URL(filePath: command[0]), Array(command.dropFirst()), environment: [:])
    }

    private init(_ program: URL, _ arguments: [String], environment: [String: String]) throws {
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = input
        let output = Pipe()
        let errors = Pipe()
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        pid = process.processIdentifier
        self.process = Mutex(process)
        for (stream, pipe) in [output, errors].enumerated() {
            let handle = pipe.fileHandleForReading
            // Not a readability handler: on Linux it misses what is left to read when the writer has ended.
            Thread.detachNewThread { [weak self] in
                var data = Data()
                repeat {
                    data = handle.availableData
                    self?.received(data, stream: stream)
                } while !data.isEmpty
            }
        }
    }

    deinit { kill(pid, SIGKILL) }

    /// The program, built beside the test bundle.
    static func executable() throws -> URL {
        let bundle = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        for folder in [bundle, bundle.deletingLastPathComponent()] {
            let candidate = folder.appending(path: "poolbots")
            if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate }
        }
        throw CocoaError(.fileNoSuchFile)
    }

    /// Everything printed so far, both streams.
    var lines: [String] { state.withLock { $0.lines } }

    /// What it printed to standard error so far.
    var errorLines: [String] { state.withLock { $0.errorLines } }

    /// Types a line.
    func type(_ line: String) throws { try input.fileHandleForWriting.write(contentsOf: Data("\(line)\n".utf8)) }

    /// Waits until it printed an event (from the beginning) that matches, and returns it.
    func event(
        _ name: String, within limit: Duration = .seconds(180), where matches: @escaping (Event) -> Bool = { _ in true }
    ) async throws -> Event {
        try await event(within: limit, after: 0) { $0["event"] == name && matches($0) }.event
    }

    /// Waits for a matching event among the lines from index `after` on; returns it and the index behind it.
    func event(
        within limit: Duration, after: Int, where matches: @escaping (Event) -> Bool
    ) async throws -> (event: Event, next: Int) {
        let deadline = ContinuousClock.now + limit
        var index = after
        while true {
            let lines = self.lines
            while index < lines.count {
                let event = PoolBotsProcess.parse(lines[index])
                index += 1
                if matches(event) { return (event, index) }
            }
            guard ContinuousClock.now < deadline, !hasEndedSilently(beyond: index) else {
                throw Missing(description: "no such event within \(limit); printed:\n" + lines.joined(separator: "\n"))
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// Stops it at once, as a crash of the machine would.
    func killNow() { kill(pid, SIGKILL) }

    /// Asks it to stop, as Ctrl-C does.
    func interrupt() { kill(pid, SIGINT) }

    /// Asks it to stop, as systemd does.
    func terminate() { kill(pid, SIGTERM) }

    /// Asks it to read its configuration.
    func hangUp() { kill(pid, SIGHUP) }

    /// Waits for its end, and for all that it printed, and returns the exit code (128 + signal where a signal ended it).
    func exitCode(within limit: Duration = .seconds(180)) async throws -> Int32 {
        let deadline = ContinuousClock.now + limit
        while process.withLock({ $0.isRunning }) {
            guard ContinuousClock.now < deadline else {
                throw Missing(description: "still running; printed:\n" + lines.joined(separator: "\n"))
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        // Another child, started in the same moment, may have inherited the pipes and keep them open.
        let patience = ContinuousClock.now + .seconds(2)
        while state.withLock({ $0.ended < 2 }), ContinuousClock.now < patience {
            try await Task.sleep(for: .milliseconds(5))
        }
        return process.withLock { $0.terminationReason == .exit ? $0.terminationStatus : 128 + $0.terminationStatus }
    }

    private func hasEndedSilently(beyond index: Int) -> Bool {
        !process.withLock { $0.isRunning } && state.withLock { $0.lines.count <= index && $0.ended == 2 }
    }

    private func received(_ data: Data, stream: Int) {
        state.withLock { state in
            guard !data.isEmpty else {
                state.ended += 1
                return
            }
            state.partial[stream].append(data)
            while let end = state.partial[stream].firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: state.partial[stream][..<end], as: UTF8.self)
                state.lines.append(line)
                if stream == 1 { state.errorLines.append(line) }
                state.partial[stream].removeSubrange(...end)
            }
        }
    }

    private static func parse(_ line: String) -> Event {
        guard line.hasPrefix("{"), let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)),
            let fields = object as? [String: Any]
        else { return [:] }
        return fields.mapValues(text)
    }

    /// Strings as they are, everything else as JSON, so that equal values are equal texts.
    private static func text(_ value: Any) -> String {
        if let text = value as? String { return text }
        let options: JSONSerialization.WritingOptions = [.sortedKeys, .fragmentsAllowed, .withoutEscapingSlashes]
        guard let data = try? JSONSerialization.data(withJSONObject: value, options: options) else { return "\(value)" }
        return String(decoding: data, as: UTF8.self)
    }

    struct Missing: Error, CustomStringConvertible {
        var description: String
    }
}
