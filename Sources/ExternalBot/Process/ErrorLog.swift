import Logging
import Pool

/// What a process writes to its standard error, and what it is not told, as it goes to the log: line by line, and not
/// more than so much.
struct ErrorLog {
    /// The longest part of a line that is logged, in characters.
    static let maxCharacters = 500
    /// Longer lines are cut; nothing more of them is kept.
    private static let maxBytes = 4_096

    private let logger: Logger
    private var partial: [UInt8] = []
    private var rate: TokenBucket
    private var dropped = 0
    /// The last line that was logged: what a program that dies says last.
    private(set) var last: String?

    init(linesPerMinute: Int, logger: Logger, at now: Duration) {
        self.logger = logger
        let lines = Double(max(1, linesPerMinute))
        rate = TokenBucket(perSecond: lines / 60, burst: max(10, lines / 6), now: now)
    }

    mutating func take(_ bytes: some Collection<UInt8>, at now: Duration) {
        for byte in bytes {
            if byte == UInt8(ascii: "\n") {
                log(at: now)
            } else if partial.count < Self.maxBytes {
                partial.append(byte)
            }
        }
    }

    /// Logs what came after the last end of a line.
    mutating func finish(at now: Duration) {
        log(at: now)
        if dropped > 0 { logger.warning("lines of the program are left out", metadata: ["count": "\(dropped)"]) }
        dropped = 0
    }

    private mutating func log(at now: Duration) {
        defer { partial.removeAll(keepingCapacity: true) }
        let text = ShownText.clean(String(decoding: partial, as: UTF8.self), maxCharacters: Self.maxCharacters)
        guard !text.allSatisfy(\.isWhitespace) else { return }
        last = text
        write(text, .info, at: now)
    }

    /// Logs what the program should know and cannot be told.
    mutating func note(_ text: String, at now: Duration) { write(text, .warning, at: now) }

    private mutating func write(_ text: String, _ level: Logger.Level, at now: Duration) {
        guard rate.take(now: now) else {
            dropped += 1
            return
        }
        if dropped > 0 { logger.warning("lines of the program are left out", metadata: ["count": "\(dropped)"]) }
        dropped = 0
        logger.log(level: level, "\(text)")
    }
}
