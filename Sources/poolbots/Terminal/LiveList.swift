import ArgumentParser
import BotHost
import DNSSD

/// Shows a list anew whenever it changes, until somebody stops it or the time is over.
struct LiveList: ParsableArguments {
    @Option(help: ArgumentHelp("Stop after so many seconds; without it only Ctrl-C does.", valueName: "seconds"))
    var seconds: Double?

    /// - Parameters:
    ///   - failure: why a list is empty, if that is so: the first time it ends the command, later it is a warning.
    ///   - text: what is printed; not twice the same.
    func show<Lists: AsyncSequence & Sendable>(
        _ lists: @escaping @Sendable () throws -> Lists, on output: Output,
        failure: @escaping @Sendable (Lists.Element) -> DNSSDError?,
        text: @escaping @Sendable (Lists.Element) -> String
    ) async throws {
        guard seconds.map({ 0...86_400 ~= $0 }) ?? true else {
            throw Failure(.usage, "--seconds takes 0 to 86400")
        }
        _ = try await Interruption.stopping { [seconds] in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    var shown: String?
                    for try await list in try lists() {
                        if let failure = failure(list), shown == nil { throw failure }
                        if let failure = failure(list) { output.emit(.warning("\(failure)")) }
                        let text = text(list)
                        if text != shown { output.write(text) }
                        shown = text
                    }
                }
                if let seconds {
                    group.addTask { try await Task.sleep(for: .seconds(seconds)) }
                }
                try await group.next()
                group.cancelAll()
            }
        }
    }
}
