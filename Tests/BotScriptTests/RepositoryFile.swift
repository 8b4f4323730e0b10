import Foundation

/// A text file of the repository, by its path from the root.
struct RepositoryFile {
    let text: String

    init(_ path: String) throws {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        text = try String(contentsOf: tests.deletingLastPathComponent().appending(path: path), encoding: .utf8)
    }
}
