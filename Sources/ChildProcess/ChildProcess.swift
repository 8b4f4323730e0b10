import Glibc
package import Subprocess
package import SystemPackage

/// A program that runs with nothing of ours but its pipes, in a session of its own.
///
/// Whatever its children do, it is gone with all of them when `run` returns, but for those that made a session of their
/// own. Nothing waits on a thread for it.
package enum ChildProcess {
    package typealias Running<Errors: ErrorOutputProtocol> = Execution<CustomWriteInput, SequenceOutput, Errors>

    /// A write to a program that has ended is an error to handle, not a signal to die of.
    private static let ignoresBrokenPipes: Void = { _ = signal(SIGPIPE, SIG_IGN) }()

    /// Runs a program, no shell, until `body` returns, then ends it: SIGTERM, and SIGKILL when it takes longer than
    /// `grace`. Cancellation ends it likewise, and then `body` sees its output end.
    /// - Parameters:
    ///   - program: the path of the program's file.
    ///   - errors: what becomes of its standard error.
    /// - Returns: how it ended.
    /// - Throws: `SubprocessError` when it cannot be started, and what `body` throws.
    package static func run<Errors: ErrorOutputProtocol>(
        _ program: String, _ arguments: [String] = [], environment: Environment = .inherit,
        workingDirectory: FilePath? = nil, errors: Errors, grace: Duration,
        body: (Running<Errors>) async throws -> Void
    ) async throws -> TerminationStatus {
        _ = ignoresBrokenPipes
        var options = PlatformOptions()
        options.createSession = true
        let teardown = [TeardownStep.gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: grace)]
        options.teardownSequence = teardown
        let result = try await Subprocess.run(
            .path(FilePath(program)), arguments: Arguments(arguments), environment: environment,
            workingDirectory: workingDirectory, platformOptions: options, input: .inputWriter, output: .sequence,
            error: errors
        ) { running in
            let outcome: Result<Void, any Error>
            do {
                outcome = .success(try await body(running))
            } catch {
                outcome = .failure(error)
            }
            await running.teardown(using: teardown)
            // Not yet reaped: its id still stands for its group alone.
            _ = kill(-running.processIdentifier.value, SIGKILL)
            try outcome.get()
        }
        return result.terminationStatus
    }
}

extension SubprocessOutputSequence.Buffer {
    package var array: [UInt8] { unsafe withUnsafeBytes { unsafe Array($0) } }
}
