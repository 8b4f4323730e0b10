import BotHost
import Foundation

/// Prints events, as text for people or as one JSON object a line for programs.
struct Output: Sendable {
    var json: Bool

    func emit(_ event: HostEvent) {
        if json {
            print(event.jsonLine)
        } else if let text = event.text {
            print(text)
        }
    }

    /// A line for people only.
    func note(_ text: String) {
        if !json { print(text) }
    }
}

/// Prints failures to standard error.
struct ErrorOutput {
    var json: Bool

    func report(_ failure: Failure) {
        if json { print(HostEvent.error(code: failure.code.rawValue, message: failure.message).jsonLine) }
        FileHandle.standardError.write(Data("poolbots: \(failure.message)\n".utf8))
    }
}
