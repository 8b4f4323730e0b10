import Foundation
import PoolTesting

/// The real program in a process of its own, as a user runs it.
struct PoolBotsProcess: Sendable {
    /// A line it printed: JSON fields, or empty where the line is no JSON.
    typealias Event = [String: String]

    private let program: RunningProgram

    /// Starts `poolbots` with the arguments.
    init(_ arguments: [String], environment: [String: String] = [:]) async throws {
        program = try await RunningProgram([RunningProgram.built("poolbots")] + arguments, environment: environment)
    }

    /// Starts a shell in which `$0` is `poolbots`.
    /// - Parameters:
    ///   - arguments: `$1`, `$2` …
    ///   - wrapper: a command that runs the shell.
    init(script: String, _ arguments: [String], wrapper: [String] = []) async throws {
        let poolbots = try RunningProgram.built("poolbots")
        program = try await RunningProgram(wrapper + ["/bin/sh", "-c", script, poolbots] + arguments)
    }

    var pid: Int32 { program.pid }

    /// Everything printed so far, both streams.
    var lines: [String] { program.lines }

    /// What it printed to standard error so far.
    var errorLines: [String] { program.errorLines }

    /// Types a line.
    func type(_ line: String) { program.type(line) }

    /// Waits until it printed an event (from the beginning) that matches, and returns it.
    func event(
        _ name: String, within limit: Duration = .seconds(180), where matches: (Event) -> Bool = { _ in true }
    ) async throws -> Event {
        try await event(within: limit, after: 0) { $0["event"] == name && matches($0) }.event
    }

    /// Waits for a matching event among the lines from index `after` on; returns it and the index behind it.
    func event(
        within limit: Duration, after: Int, where matches: (Event) -> Bool
    ) async throws -> (event: Event, next: Int) {
        let next = try await program.line(after: after, within: limit) { matches(PoolBotsProcess.parse($0)) }
        return (PoolBotsProcess.parse(lines[next - 1]), next)
    }

    /// Stops it at once, as a crash of the machine would.
    func killNow() { program.signal(SIGKILL) }

    /// Asks it to stop, as Ctrl-C does.
    func interrupt() { program.signal(SIGINT) }

    /// Asks it to stop, as systemd does.
    func terminate() { program.signal(SIGTERM) }

    /// Asks it to read its configuration.
    func hangUp() { program.signal(SIGHUP) }

    /// Waits for its end, and for all that it printed, and returns the exit code (128 + signal where a signal ended it).
    func exitCode(within limit: Duration = .seconds(180)) async throws -> Int32 {
        try await program.exitCode(within: limit)
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
}
