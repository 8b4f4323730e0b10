import Logging
import Synchronization

/// What the bot under test has logged.
public final class BenchLog: Sendable {
    private let lines = Mutex<[String]>([])
    /// What ended the handling of an event, and nobody has looked at.
    private let failures = Mutex<[String]>([])
    /// Told each line as it comes.
    private let onLine: @Sendable (String) -> Void

    init(onLine: @escaping @Sendable (String) -> Void) { self.onLine = onLine }

    /// Every line from the start, at most 10,000: "info: ready".
    public var all: [String] { lines.withLock { $0 } }

    func add(_ line: String) {
        lines.withLock { lines in if lines.count < 10_000 { lines.append(line) } }
        onLine(line)
    }

    /// Why events were not handled, oldest first; once.
    public func takeFailures() -> [String] {
        failures.withLock { failures in
            defer { failures = [] }
            return failures
        }
    }

    func logger(level: Logger.Level) -> Logger {
        var logger = Logger(label: "bot") { _ in Handler(log: self) }
        logger.logLevel = level
        return logger
    }

    private struct Handler: LogHandler {
        let log: BenchLog
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.info

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            // The script's host says during what it failed.
            if event.metadata?["during"] != nil { log.failures.withLock { $0.append("\(event.message)") } }
            log.add("\(event.level): \(event.message)")
        }
    }
}
