public import BotScript
import Foundation

/// A file of tests in Lua, and the bot that they try: `dice.test.lua` tries `dice.lua` beside it.
public struct TestFile: Sendable {
    /// Where the tests are.
    public let path: String
    public let code: ScriptCode
    /// The bot's code.
    public let bot: ScriptCode

    private static let suffix = ".test.lua"

    /// - Parameter path: of a test file, or of the bot's own.
    /// - Throws: `BenchError` for what cannot be read.
    public init(path: String) throws(BenchError) {
        let isTest = path.hasSuffix(Self.suffix)
        guard isTest || path.hasSuffix(".lua") else {
            throw BenchError("\(path) is neither a bot (NAME.lua) nor its tests (NAME.test.lua)")
        }
        let name = String(path.dropLast(isTest ? Self.suffix.count : 4))
        self.path = name + Self.suffix
        code = try Self.read(
            self.path, missing: "\(name).lua has no tests: they are a file \(name)\(Self.suffix) beside it")
        bot = try Self.read(name + ".lua", missing: "\(name)\(Self.suffix) tries a bot that is not there: \(name).lua")
    }

    private static func read(_ path: String, missing: String) throws(BenchError) -> ScriptCode {
        let url = URL(filePath: path)
        guard FileManager.default.fileExists(atPath: path) else { throw BenchError(missing) }
        do {
            return ScriptCode(name: url.lastPathComponent, source: [UInt8](try Data(contentsOf: url)))
        } catch {
            throw BenchError("\(path) cannot be read: \(error.localizedDescription)")
        }
    }

    /// The test files of a path: a file, or a folder with all below it.
    /// - Throws: `BenchError` when there is none.
    public static func found(at path: String) throws(BenchError) -> [String] {
        let url = URL(filePath: path)
        guard FileManager.default.fileExists(atPath: path) else {
            throw BenchError("there is no file or folder “\(path)”")
        }
        guard (try? url.resourceValues(forKeys: [.isDirectoryKey]))?.isDirectory == true else { return [path] }
        let files = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
        let tests = files.filter { $0.hasSuffix(suffix) }.sorted().map { url.appending(path: $0).relativePath }
        guard !tests.isEmpty else {
            throw BenchError("there are no tests in \(path): they are files called NAME.test.lua")
        }
        return tests
    }
}
