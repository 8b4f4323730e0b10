import BotHost
import Foundation

/// Prints events, as text for people or as one JSON object a line for programs.
struct Output: Sendable {
    var json: Bool

    func emit(_ event: HostEvent) {
        if json {
            write(event.jsonLine)
        } else if let text = event.text {
            write(text)
        }
    }

    /// A line for people only.
    func note(_ text: String) {
        if !json { write(text) }
    }

    /// A line at once: whoever reads through a pipe must not wait for a buffer to fill. Ends the program where nothing
    /// can be written any more, as on a full disk: nobody would know what it does.
    func write(_ line: String) {
        do {
            try FileHandle.standardOutput.write(contentsOf: Data((line + "\n").utf8))
        } catch {
            let failure = Failure(
                .file, "standard output cannot be written: is its disk full, or has its reader gone? (\(error))")
            ErrorOutput(json: false).report(failure)
            Foundation.exit(failure.exitCode.rawValue)
        }
    }
}

/// Prints failures to standard error.
struct ErrorOutput {
    var json: Bool

    func report(_ failure: Failure) {
        if json {
            Output(json: true).write(HostEvent.error(code: failure.code.rawValue, message: failure.message).jsonLine)
        }
        do {
            try FileHandle.standardError.write(contentsOf: Data("poolbots: \(failure.message)\n".utf8))
        } catch {
            return  // There is nobody left to tell; the exit code says it.
        }
    }
}
