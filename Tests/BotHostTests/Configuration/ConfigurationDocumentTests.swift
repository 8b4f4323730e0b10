import BotHost
import Foundation
import Testing

@Suite struct ConfigurationDocumentTests {
    @Test func `the file that the README shows has no mistakes`() async throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let readme = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
        let text = try #require(readme.components(separatedBy: "```yaml\n").dropFirst().first)
        try await ConfigurationFolder.with { folder in
            try folder.write("dice.lua", "-- a die\n")
            try folder.write("echo.py", "# an echo\n")
            let problems = folder.problems(text.components(separatedBy: "```")[0])
            // The invitation that somebody gave is not there.
            #expect(problems.count == 1 && problems[0].contains("friends.stcard cannot be read"), "\(problems)")
        }
    }

    @Test func `docs/configuration.md lists the keys that there are`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let document = try String(contentsOf: root.appending(path: "docs/configuration.md"), encoding: .utf8)
        let file = InstallationFile(kinds: .bundled(logger: .quiet), folder: root, environment: [:])
        let tables = document.components(separatedBy: "<!-- keys -->\n").dropFirst().first
        #expect(tables == file.tables, "write the output of “poolbots schema --markdown” behind the mark “keys”")
    }
}
