import Glibc
import Subprocess
import SystemPackage

/// A program that runs with nothing of ours but three pipes, in a session of its own.
///
/// Whatever its children do, it is gone with all of them when `run` returns, but for those that made a session of their
/// own.
enum ChildProcess {
    typealias Running = Execution<CustomWriteInput, SequenceOutput, SequenceOutput>

    /// A write to a program that has ended is an error to handle, not a signal to die of.
    private static let ignoresBrokenPipes: Void = { _ = signal(SIGPIPE, SIG_IGN) }()

    /// Runs a program until `body` returns, then ends it: SIGTERM, and SIGKILL when it takes longer than `grace`.
    /// - Returns: how it ended.
    /// - Throws: `ExternalBotError.notRunnable`, and what `body` throws.
    static func run(
        _ command: ExternalCommand, grace: Duration, body: (Running) async throws -> Void
    ) async throws -> TerminationStatus {
        _ = ignoresBrokenPipes
        var options = PlatformOptions()
        options.createSession = true
        let teardown = [TeardownStep.gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: grace)]
        options.teardownSequence = teardown
        do {
            let result = try await Subprocess.run(
                .path(FilePath(command.program)), arguments: Arguments(command.arguments),
                environment: .custom(command.environment.map { Array("\($0)=\($1)\0".utf8) }),
                workingDirectory: FilePath(command.workingDirectory), platformOptions: options, input: .inputWriter,
                output: .sequence, error: .sequence
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
        } catch let error as SubprocessError where error.code == .executableNotFound || error.code == .spawnFailed {
            throw ExternalBotError.notRunnable(command.program)
        } catch let error as SubprocessError where error.code == .failedToChangeWorkingDirectory {
            throw ExternalBotError.noFile(command.workingDirectory)
        }
    }
}
