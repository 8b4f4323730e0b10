import ChildProcess
import Foundation
import Subprocess
import Synchronization
import SystemPackage

/// A program in a process of its own, as a user runs it: what it prints, what is typed, how it ends.
///
/// It is killed, and its children with it, with the last reference to this.
public final class RunningProgram: Sendable {
    private final class Record: Sendable {
        struct Content {
            var lines: [String] = []
            var errorLines: [String] = []
            var end: Result<TerminationStatus, any Error>?
        }

        let content = Mutex(Content())
    }

    /// Longer lines are not expected of any.
    private static let maxLineBytes = 1 << 24

    public let pid: Int32
    private let record = Record()
    private let typed: AsyncStream<String>.Continuation
    private let life: Task<Void, Never>

    /// Starts a program.
    /// - Parameters:
    ///   - command: its file and its arguments. No shell reads them.
    ///   - environment: added to this process's.
    /// - Throws: when it cannot be run.
    public init(_ command: [String], environment: [String: String] = [:]) async throws {
        let (toType, typed) = AsyncStream.makeStream(of: String.self)
        let (starts, started) = AsyncThrowingStream.makeStream(of: Int32.self)
        self.typed = typed
        // Cancelled with the last reference.
        life = Task { [record] in
            do {
                let status = try await ChildProcess.run(
                    command[0], Array(command.dropFirst()),
                    environment: .inherit.updating(
                        Dictionary(uniqueKeysWithValues: environment.map { (.init(stringLiteral: $0), $1) })),
                    errors: .sequence, grace: .zero
                ) { running in
                    started.yield(running.processIdentifier.value)
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        group.addTask { await RunningProgram.write(toType, to: running.standardInputWriter) }
                        defer { group.cancelAll() }
                        async let errors: Void = RunningProgram.read(running.standardError) { line in
                            record.content.withLock {
                                $0.lines.append(line); $0.errorLines.append(line)
                            }
                        }
                        try await RunningProgram.read(running.standardOutput) { line in
                            record.content.withLock { $0.lines.append(line) }
                        }
                        try await errors
                    }
                }
                record.content.withLock { $0.end = .success(status) }
            } catch {
                started.finish(throwing: error)
                record.content.withLock { $0.end = .failure(error) }
            }
        }
        var pids = starts.makeAsyncIterator()
        pid = try await pids.next() ?? 0
    }

    deinit { life.cancel() }

    /// The program of this package that was built beside the tests.
    /// - Throws: when it was not.
    public static func built(_ name: String) throws -> String {
        let bundle = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        for folder in [bundle, bundle.deletingLastPathComponent()] {
            let candidate = folder.appending(path: name).path
            if FileManager.default.isExecutableFile(atPath: candidate) { return candidate }
        }
        throw ConformanceFailure("there is no program \(name) beside the tests")
    }

    /// Runs a command to its end.
    /// - Returns: its exit code, and what it printed to both streams, without what is white at the ends.
    public static func outcome(of command: [String]) async throws -> (code: Int32, text: String) {
        let result = try await Subprocess.run(
            .path(FilePath(command[0])), arguments: Arguments(Array(command.dropFirst())),
            output: .string(limit: maxLineBytes), error: .combinedWithOutput)
        return (
            result.terminationStatus.exitCode, result.standardOutput.trimmingCharacters(in: .whitespacesAndNewlines)
        )
    }

    // MARK: Talking

    /// Everything printed so far, both streams.
    public var lines: [String] { record.content.withLock { $0.lines } }

    /// What it printed to standard error so far.
    public var errorLines: [String] { record.content.withLock { $0.errorLines } }

    /// Types a line.
    public func type(_ line: String) { typed.yield("\(line)\n") }

    /// Waits for a line, from index `after` on; returns the index behind it.
    /// - Throws: `ConformanceFailure` when it does not come within the limit, or cannot come any more.
    @discardableResult
    public func line(
        after index: Int = 0, within limit: Duration = .seconds(180), where matches: (String) -> Bool
    ) async throws -> Int {
        let deadline = ContinuousClock.now + limit
        var index = index
        while true {
            let (lines, hasEnded) = record.content.withLock { ($0.lines, $0.end != nil) }
            while index < lines.count {
                index += 1
                if matches(lines[index - 1]) { return index }
            }
            guard ContinuousClock.now < deadline, !hasEnded else {
                throw ConformanceFailure("no such line within \(limit); printed:\n" + lines.joined(separator: "\n"))
            }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    // MARK: Ending

    /// Sends it a signal, unless it has ended.
    public func signal(_ signal: Int32) {
        record.content.withLock { if $0.end == nil { _ = Foundation.kill(pid, signal) } }
    }

    /// Ends it at once, as a crash of the machine would.
    public func kill() { signal(SIGKILL) }

    /// Waits for its end, and for all that it printed.
    /// - Returns: the exit code; 128 + signal where a signal ended it.
    public func exitCode(within limit: Duration = .seconds(180)) async throws -> Int32 {
        try await eventually("the end of a program that printed:\n" + lines.joined(separator: "\n"), within: limit) {
            record.content.withLock { $0.end != nil }
        }
        return try record.content.withLock { try $0.end?.get().exitCode ?? 0 }
    }

    // MARK: Pipes

    private static func write(_ lines: AsyncStream<String>, to input: StandardInputWriter) async {
        do {
            for await line in lines { _ = try await input.write(line) }
        } catch {
            // It reads no more: what it printed says why.
        }
    }

    private static func read(_ output: SubprocessOutputSequence, _ take: (String) -> Void) async throws {
        var splitter = LineSplitter(maxBytes: maxLineBytes)
        for try await buffer in output {
            try splitter.take(buffer.array) { take(String(decoding: $0, as: UTF8.self)) }
        }
    }
}

extension TerminationStatus {
    fileprivate var exitCode: Int32 {
        switch self {
        case .exited(let code): code
        case .signaled(let signal): 128 + signal
        }
    }
}
