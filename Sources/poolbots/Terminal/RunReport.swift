import BotHost
import Foundation
import Logging
import PoolTransport

/// Tells what happens in a process with many pools: events for programs, text for whoever looks, lines in the log for
/// everybody else. What people say to each other is not logged.
struct RunReport: Sendable {
    let output: Output
    /// Whether somebody looks at standard output.
    let showsText: Bool
    let logger: Logger

    var tell: @Sendable (_ pool: String?, HostEvent) -> Void {
        { pool, event in
            log(pool, event)
            if output.json {
                output.write(event.jsonLine(pool: pool))
            } else if showsText, let text = event.text {
                output.write(pool.map { "[\($0)] \(text)" } ?? text)
            }
        }
    }

    private func log(_ pool: String?, _ event: HostEvent) {
        // A terminal that shows both would show it twice.
        guard let level = event.logLevel, !(showsText && Terminal.showsErrors && !output.json) else { return }
        var metadata: Logger.Metadata = ["event": "\(event.name)"]
        if let pool { metadata["pool"] = "\(pool)" }
        let text = if case .warning(let message) = event { message } else { event.text ?? event.name }
        logger.log(level: level, "\(text)", metadata: metadata)
    }
}

extension HostEvent {
    /// How important it is to who reads the log later; `nil` for what is not written there: messages, secrets, and what
    /// whoever did it has logged.
    fileprivate var logLevel: Logger.Level? {
        switch self {
        case .admin, .joined, .configured, .botReloaded(_, nil), .hostStatus, .ended(EndReason.left.sentence): .info
        case .ended, .reconnecting, .warning, .botReloaded, .configurationRefused: .warning
        case .error: .error
        case .peerJoined, .peerLeft, .invited, .gameStarted, .gameEnded, .joinRequest: .debug
        case .listening, .hosting, .localPool, .recoveryKey, .invitation, .chat, .move, .botFailed: nil
        }
    }
}

/// The log of `poolbots run`, on standard error.
enum RunLog {
    static func logger(_ settings: Installation.LogSettings, verbose: Bool) -> Logger {
        let isJSON =
            switch settings.format {
            case .auto: !Terminal.showsErrors
            case .json: true
            case .text: false
            }
        var logger = Logger(label: "poolbots") { label in
            isJSON
                ? JSONLogHandler(label: label, showsPriority: Journal.isListening)
                : StreamLogHandler.standardError(label: label) as any LogHandler
        }
        logger.logLevel = verbose ? min(settings.level, .debug) : settings.level
        return logger
    }
}

/// The journal of systemd.
enum Journal {
    /// Whether it reads standard error (systemd.exec(5), JOURNAL_STREAM).
    static var isListening: Bool {
        var status = stat()
        guard let stream = ProcessInfo.processInfo.environment["JOURNAL_STREAM"],
            unsafe fstat(STDERR_FILENO, &status) == 0
        else { return false }
        return stream == "\(status.st_dev):\(status.st_ino)"
    }

    /// The mark before a line that says how important it is (sd-daemon(3)).
    static func priority(_ level: Logger.Level) -> String {
        switch level {
        case .trace, .debug: "<7>"
        case .info: "<6>"
        case .notice: "<5>"
        case .warning: "<4>"
        case .error: "<3>"
        case .critical: "<2>"
        }
    }
}
