package import Foundation

/// Where a match keeps its games: JSON Lines, the settings first, then a game a line, written as soon as it is over. A
/// line that an interruption cut short is dropped. One match at a time has it: others would write the same games.
package final class MatchFile {
    /// The games that were there already.
    package let games: [GameRecord]
    private let handle: FileHandle
    private let encoder = JSONEncoder()

    private struct Header: Codable {
        var match: [String: String]
    }

    /// Opens a match's file, or begins a new one.
    /// - Throws: `MatchError`; `CocoaError`.
    package init(_ url: URL, settings: MatchSettings) throws {
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        handle = try MatchFile.open(url)
        let content = try handle.readToEnd() ?? Data()
        let end = content.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let lines = content[..<end].split(separator: UInt8(ascii: "\n"))
        games = try MatchFile.read(lines, of: url.path, settings: settings)
        // Somebody else's file without a line end is not ours to cut.
        if lines.isEmpty, !content.isEmpty, !content.starts(with: Data(#"{"match":"#.utf8)) {
            throw MatchError.badFile(file: url.path, line: 1)
        }
        try handle.truncate(atOffset: UInt64(end))
        try handle.seekToEnd()
        if lines.isEmpty { try write(Header(match: Dictionary(uniqueKeysWithValues: settings.fields))) }
    }

    /// - Returns: the file, locked until it is closed or the process ends; a new one is made.
    private static func open(_ url: URL) throws(MatchError) -> FileHandle {
        let files = FileManager.default
        guard files.fileExists(atPath: url.path) || files.createFile(atPath: url.path, contents: nil),
            let handle = FileHandle(forUpdatingAtPath: url.path)
        else { throw .unusableFile(url.path) }
        guard flock(handle.fileDescriptor, LOCK_EX | LOCK_NB) == 0 else { throw .fileInUse(url.path) }
        return handle
    }

    /// Adds a game.
    package func append(_ game: GameRecord) throws { try write(game) }

    /// Lets other matches have the file.
    package func close() { flock(handle.fileDescriptor, LOCK_UN) }

    private func write(_ line: some Encodable) throws {
        try handle.write(contentsOf: encoder.encode(line) + Data("\n".utf8))
    }

    private static func read(_ lines: [Data], of file: String, settings: MatchSettings) throws -> [GameRecord] {
        guard let first = lines.first else { return [] }
        let decoder = JSONDecoder()
        guard let header = try? decoder.decode(Header.self, from: first) else {
            throw MatchError.badFile(file: file, line: 1)
        }
        for (name, value) in settings.fields {
            let there = header.match[name] ?? MatchSettings.former[name] ?? ""
            guard there == value else {
                throw MatchError.otherMatch(file: file, setting: name, there: there, here: value)
            }
        }
        return try lines.enumerated().dropFirst().map { index, line in
            guard let game = try? decoder.decode(GameRecord.self, from: line) else {
                throw MatchError.badFile(file: file, line: index + 1)
            }
            return game
        }
    }
}
