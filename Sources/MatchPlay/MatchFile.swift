package import Foundation

/// Where a match keeps its games: JSON Lines, the settings first, then a game a line, written as soon as it is over. A
/// line that an interruption cut short is dropped.
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
        let content = try MatchFile.open(url)
        let end = content.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let lines = content[..<end].split(separator: UInt8(ascii: "\n"))
        games = try MatchFile.read(lines, of: url.path, settings: settings)
        // Somebody else's file without a line end is not ours to cut.
        if lines.isEmpty, !content.isEmpty, !content.starts(with: Data(#"{"match":"#.utf8)) {
            throw MatchError.badFile(file: url.path, line: 1)
        }
        handle = try FileHandle(forWritingTo: url)
        try handle.truncate(atOffset: UInt64(end))
        try handle.seekToEnd()
        if lines.isEmpty { try write(Header(match: Dictionary(uniqueKeysWithValues: settings.fields))) }
    }

    /// - Returns: what is in the file; a new one is made.
    private static func open(_ url: URL) throws(MatchError) -> Data {
        let files = FileManager.default
        guard files.fileExists(atPath: url.path) || files.createFile(atPath: url.path, contents: nil),
            files.isWritableFile(atPath: url.path), let content = files.contents(atPath: url.path)
        else { throw .unusableFile(url.path) }
        return content
    }

    /// Adds a game.
    package func append(_ game: GameRecord) throws { try write(game) }

    private func write(_ line: some Encodable) throws {
        try handle.write(contentsOf: encoder.encode(line) + Data("\n".utf8))
    }

    private static func read(_ lines: [Data], of file: String, settings: MatchSettings) throws -> [GameRecord] {
        guard let first = lines.first else { return [] }
        let decoder = JSONDecoder()
        guard let header = try? decoder.decode(Header.self, from: first) else {
            throw MatchError.badFile(file: file, line: 1)
        }
        for (name, value) in settings.fields where header.match[name] != value {
            throw MatchError.otherMatch(file: file, setting: name, there: header.match[name] ?? "", here: value)
        }
        return try lines.enumerated().dropFirst().map { index, line in
            guard let game = try? decoder.decode(GameRecord.self, from: line) else {
                throw MatchError.badFile(file: file, line: index + 1)
            }
            return game
        }
    }
}
