import ChildProcess
import Subprocess
import SystemPackage

extension ExternalCommand {
    typealias Running = ChildProcess.Running<SequenceOutput>

    /// Runs it until `body` returns, and ends it then.
    /// - Returns: how it ended.
    /// - Throws: `ExternalBotError.notRunnable`, `.noFile`, and what `body` throws.
    func run(grace: Duration, body: (Running) async throws -> Void) async throws -> TerminationStatus {
        do {
            return try await ChildProcess.run(
                program, arguments, environment: .custom(environment.map { Array("\($0)=\($1)\0".utf8) }),
                workingDirectory: FilePath(workingDirectory), errors: .sequence, grace: grace, body: body)
        } catch let error as SubprocessError where error.code == .executableNotFound || error.code == .spawnFailed {
            throw ExternalBotError.notRunnable(program)
        } catch let error as SubprocessError where error.code == .failedToChangeWorkingDirectory {
            throw ExternalBotError.noFile(workingDirectory)
        }
    }
}
