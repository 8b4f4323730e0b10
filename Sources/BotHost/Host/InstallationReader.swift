public import Foundation
import RelayServer

/// Reads the configuration file of a running process, and remembers the last one that was good.
public struct InstallationReader: Sendable {
    /// What one look at the file found.
    public struct Loaded: Sendable {
        /// As it was in the file; empty when it could not be read.
        var text: String
        var result: InstallationFile.Result
        /// The problems as lines with file, line and column.
        public var lines: [String]
        /// The same, each with the line of the file that it is about.
        public var explanations: [String]
        /// Everything that is sound; `nil` when the file as a whole cannot be used.
        public var installation: Installation? { result.installation }
        public var hasErrors: Bool { result.hasErrors }
        /// The data folder that the file names, also where the file as a whole cannot be used: what was running before is
        /// remembered there.
        public var dataDirectory: String?
        package var problems: [FileProblem] { result.problems }
    }

    /// The file.
    public let file: URL
    /// The file's name as the person wrote it, for messages.
    let name: String
    private let reading: InstallationFile

    /// - Parameters:
    ///   - path: of the file; relative paths in it begin where it is.
    ///   - environment: where `env:` is looked up.
    package init(path: String, kinds: BotKinds, environment: [String: String]) {
        name = path
        file = URL(filePath: path).standardizedFileURL
        reading = InstallationFile(kinds: kinds, folder: file.deletingLastPathComponent(), environment: environment)
    }

    /// Reads the file as it is now.
    public func load() async throws -> Loaded {
        try await offThePool {
            var status = stat()
            guard unsafe stat(file.path, &status) == 0 else {
                guard errno == ENOENT else {
                    return problem("the file cannot be read: \(unsafe String(cString: strerror(errno)))")
                }
                return problem(
                    "there is no such file", hint: "name yours, or begin with a copy of packaging/poolbots.yaml")
            }
            guard status.st_mode & S_IFMT == S_IFREG else {
                return problem("this is no file", hint: "name the YAML file itself")
            }
            guard let data = FileManager.default.contents(atPath: file.path) else {
                return problem("the file cannot be read; check its permissions")
            }
            guard data.count <= FileValue.maxBytes, let text = String(validating: data, as: UTF8.self) else {
                return problem("the file is no text in UTF-8, or too large")
            }
            return read(text, mode: status.st_mode)
        }
    }

    /// Reads a text as if it were in the file.
    func read(_ text: String, mode: UInt32? = nil) -> Loaded {
        let result = reading.read(text, mode: mode)
        return Loaded(
            text: text, result: result, lines: result.problems.map { $0.line(in: name) },
            explanations: result.problems.map { $0.text(in: name, source: text) },
            dataDirectory: result.installation.map(\.dataDirectory) ?? dataLine(of: text))
    }

    /// What a line `data: FOLDER` says in a text that is no YAML, or not all of it.
    private func dataLine(of text: String) -> String? {
        let lines = text.split(whereSeparator: \.isNewline)
        guard let match = lines.lazy.compactMap({ $0.wholeMatch(of: /data:\s+["']?([^"'#]+?)["']?\s*(#.*)?/) }).first
        else { return nil }
        return Reading(folder: reading.folder, environment: [:]).path(String(match.1))
    }

    private func problem(_ message: String, hint: String? = nil) -> Loaded {
        let problem = FileProblem(message, hint: hint, at: nil)
        let line = problem.line(in: name)
        return Loaded(
            text: "", result: .init(installation: nil, problems: [problem], files: []), lines: [line],
            explanations: [line])
    }

    // MARK: The last good one

    private static func memory(in dataDirectory: URL) -> String { dataDirectory.appending(path: "running.yaml").path }

    /// Keeps a good file for the case that the process dies while the file is broken.
    func remember(_ text: String, in dataDirectory: URL) async throws {
        try await SecretFile.replace(Self.memory(in: dataDirectory), with: Array(text.utf8))
    }

    /// What to start with: the file; where it is broken, what was running before.
    public func beginning(with loaded: Loaded, dataDirectory: URL) async -> (Installation, text: String)? {
        guard loaded.hasErrors else { return loaded.installation.map { ($0, loaded.text) } }
        var remembered: (Installation, text: String)?
        if let bytes = await SecretFile.read(Self.memory(in: dataDirectory), maxBytes: FileValue.maxBytes),
            let text = String(validating: bytes, as: UTF8.self)
        {
            remembered = read(text).installation.map { ($0, text) }
        }
        guard let sound = loaded.installation else { return remembered }
        return (remembered.map { sound.completed(from: $0.0) } ?? sound, loaded.text)
    }
}
