import ChildProcess
import Dispatch
import Foundation
import Subprocess

/// An engine's process with a line to it. Nothing here waits: what comes is told on a queue, what goes out waits for the
/// engine to read it, and an engine that leaves too much unread counts as gone.
final class EngineProcess: Sendable {
    enum Event {
        case line(String)
        /// It never ran.
        case failed(any Error)
        /// No more lines will come.
        case ended
    }

    /// Longer lines are no engine's.
    private static let maxLineBytes = 1 << 20
    /// So many commands may wait for the engine to read them.
    private static let maxWaiting = 256

    private let commands: AsyncStream<String>.Continuation
    private let life: Task<Void, Never>

    /// Starts the program, without a shell and with nothing of ours but the line.
    /// - Parameters:
    ///   - queue: a serial queue on which `tell` is called.
    init(_ executable: URL, queue: DispatchQueue, tell: @escaping @Sendable (Event) -> Void) {
        let (waiting, commands) = AsyncStream.makeStream(
            of: String.self, bufferingPolicy: .bufferingOldest(EngineProcess.maxWaiting))
        self.commands = commands
        // Cancelled by `kill`, and with the last reference.
        life = Task {
            let end = await EngineProcess.live(executable.path, waiting) { lines in
                // No more is read before these are: an engine may talk without end.
                await withCheckedContinuation { done in
                    queue.async {
                        for line in lines { tell(.line(line)) }
                        done.resume()
                    }
                }
            }
            queue.async { tell(end) }
        }
    }

    deinit { life.cancel() }

    /// - Returns: whether the command goes out if the engine reads.
    func send(_ command: String) -> Bool {
        if case .enqueued = commands.yield("\(command)\n") { true } else { false }
    }

    /// Ends the process and its children at once.
    func kill() { life.cancel() }

    /// - Returns: the last event.
    private static func live(
        _ program: String, _ commands: AsyncStream<String>, tell: @escaping @Sendable ([String]) async -> Void
    ) async -> Event {
        var hasStarted = false
        do {
            _ = try await ChildProcess.run(program, errors: .discarded, grace: .zero) { running in
                hasStarted = true
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await write(commands, to: running.standardInputWriter) }
                    group.addTask { try await read(running.standardOutput, tell: tell) }
                    defer { group.cancelAll() }
                    try await group.next()
                }
            }
            return .ended
        } catch {
            return hasStarted ? .ended : .failed(error)
        }
    }

    private static func write(_ commands: AsyncStream<String>, to input: StandardInputWriter) async throws {
        for await command in commands { _ = try await input.write(command) }
    }

    private static func read(_ output: SubprocessOutputSequence, tell: ([String]) async -> Void) async throws {
        var splitter = LineSplitter(maxBytes: maxLineBytes)
        for try await buffer in output {
            var lines: [String] = []
            try splitter.take(buffer.array) { lines.append(String(decoding: $0, as: UTF8.self)) }
            await tell(lines)
        }
    }
}
