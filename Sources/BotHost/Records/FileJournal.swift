package import BotKit
import Dispatch
package import Foundation
import Synchronization

/// The journals of a host's bots: for each bot in each pool a folder of its own, in which nothing but its journal is.
package final class JournalShelf: Sendable {
    private let folder: URL
    /// Journals are written one after the other, on a thread where a slow disk is in nobody's way.
    private let queue = DispatchQueue(label: "journals")

    package init(folder: URL) { self.folder = folder }

    /// That of a data folder.
    convenience init(dataDirectory: URL) { self.init(folder: dataDirectory.appending(path: "journals")) }

    /// - Parameters:
    ///   - bot: the name that the configuration gives the bot; `pool` likewise.
    package func journal(of bot: String, in pool: String) -> any BotJournal {
        let names = [pool, bot].map(Self.fileName)
        return FileJournal(folder: names.reduce(folder) { $0.appending(path: $1) }, queue: queue)
    }

    /// A name as one component of a path, which leads neither up nor into another's folder.
    private static func fileName(_ name: String) -> String {
        let plain = name.replacing("%", with: "%25").replacing("/", with: "%2F").replacing("\0", with: "%00")
        return plain.hasPrefix(".") ? "%2E" + plain.dropFirst() : plain
    }
}

/// A journal as lines in the file `journal.jsonl`, which only its owner can read; what came before the newest file is in
/// `journal.old.jsonl`.
///
/// Lines that are added while others are being written go to the disk together. A line that was cut short, by a machine
/// that stopped, spoils no other.
final class FileJournal: BotJournal {
    private struct Entry {
        var line: [UInt8]
        var maxBytes: Int
        var continuation: CheckedContinuation<Void, any Error>
    }

    private let folder: URL
    private let queue: DispatchQueue
    private let waiting = Mutex<[Entry]>([])

    init(folder: URL, queue: DispatchQueue) {
        self.folder = folder
        self.queue = queue
    }

    func append(_ line: [UInt8], maxBytes: Int) async throws {
        try await withCheckedThrowingContinuation { continuation in
            let isFirst = waiting.withLock { waiting in
                waiting.append(Entry(line: line, maxBytes: maxBytes, continuation: continuation))
                return waiting.count == 1
            }
            if isFirst { queue.async { [self] in writeWaiting() } }
        }
    }

    private func writeWaiting() {
        let entries = waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
        let result = Result { try write(entries) }.mapError { error -> any Error in
            BotJournalError("the journal in \(folder.path) cannot be written: \(error)")
        }
        for entry in entries { entry.continuation.resume(with: result) }
    }

    private func write(_ entries: [Entry]) throws {
        var file = try JournalFile(in: folder)
        for entry in entries {
            if file.bytes > 0, file.bytes + entry.line.count + 1 > entry.maxBytes {
                try file.finish()
                try JournalFile.putAside(in: folder)
                file = try JournalFile(in: folder)
            }
            file.add(entry.line)
        }
        try file.finish()
    }
}
