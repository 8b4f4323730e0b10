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

    /// A line at once: whoever reads through a pipe must not wait for a buffer to fill.
    func write(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }
}

/// Prints failures to standard error.
struct ErrorOutput {
    var json: Bool

    func report(_ failure: Failure) {
        if json {
            Output(json: true).write(HostEvent.error(code: failure.code.rawValue, message: failure.message).jsonLine)
        }
        FileHandle.standardError.write(Data("poolbots: \(failure.message)\n".utf8))
    }
}
