import Synchronization

/// Where one bot in one pool writes down what happens. It can add lines, but neither read nor change what is there.
public protocol BotJournal: Sendable {
    /// Adds a line. When this returns, the line survives the end of the process and of the machine.
    /// - Parameters:
    ///   - line: UTF-8, without its end.
    ///   - maxBytes: how large the journal may become. Beyond that a new one is begun; the one before is kept, and none
    ///     before that.
    func append(_ line: [UInt8], maxBytes: Int) async throws
}

/// Why a line could not be written down.
public struct BotJournalError: Error, Sendable, Equatable, CustomStringConvertible {
    /// One sentence.
    public var description: String

    public init(_ description: String) { self.description = description }
}

/// For hosts that keep no journals.
public struct NoJournal: BotJournal {
    public init() {}

    public func append(_ line: [UInt8], maxBytes: Int) async throws {
        throw BotJournalError("this host keeps no journals; `poolbots run` does")
    }
}

/// A journal that lasts as long as the process: for demonstrations and tests.
public final class InMemoryBotJournal: BotJournal {
    private let kept = Mutex<(bytes: Int, lines: [[UInt8]])>((0, []))

    public init() {}

    /// Every line of the newest journal, oldest first.
    public var lines: [String] { kept.withLock { $0.lines.map { String(decoding: $0, as: UTF8.self) } } }

    public func append(_ line: [UInt8], maxBytes: Int) async {
        kept.withLock { kept in
            if kept.bytes + line.count + 1 > maxBytes { kept = (0, []) }
            kept.bytes += line.count + 1
            kept.lines.append(line)
        }
    }
}
