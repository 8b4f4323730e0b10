import BotHost
import Foundation
import Logging
import PoolTesting
import Testing

/// A folder with configuration files, gone after the test.
struct ConfigurationFolder {
    let url: URL

    static func with(_ body: (ConfigurationFolder) async throws -> Void) async throws {
        try await withTemporaryFolder { try await body(ConfigurationFolder(url: $0)) }
    }

    /// Writes a file and returns its path.
    @discardableResult
    func write(_ name: String, _ text: String, mode: Int = 0o600) throws -> String {
        let path = url.appending(path: name).path
        try Data(text.utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        return path
    }

    /// What a text without a mistake means.
    /// - Parameter files: further ones, by name.
    static func installation(_ text: String, files: [String: String] = [:]) async throws -> Installation {
        var installation: Installation?
        try await with { folder in
            for (name, content) in files { try folder.write(name, content) }
            let result = folder.file().read(text)
            #expect(result.problems == [])
            installation = result.installation
        }
        return try #require(installation)
    }

    func file(environment: [String: String] = [:]) -> InstallationFile {
        InstallationFile(kinds: .bundled(logger: .quiet), folder: url, environment: environment)
    }

    /// The problems of a text, as `line:column: message; hint`, with the folder's name left out.
    func problems(_ text: String, environment: [String: String] = [:], mode: UInt32? = nil) -> [String] {
        file(environment: environment).read(text, mode: mode).problems.map {
            String($0.line(in: "").replacing("\(url.path)/", with: "").trimmingPrefix(": ").trimmingPrefix(":"))
        }
    }
}

extension Logger {
    static var quiet: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}
