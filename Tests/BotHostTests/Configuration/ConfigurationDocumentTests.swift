import BotHost
import Foundation
import Testing

@Suite struct ConfigurationDocumentTests {
    @Test func `docs/configuration.md lists the keys that there are`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let document = try String(contentsOf: root.appending(path: "docs/configuration.md"), encoding: .utf8)
        let file = InstallationFile(kinds: .bundled(logger: .quiet), folder: root, environment: [:])
        let tables = document.components(separatedBy: "<!-- keys -->\n").dropFirst().first
        #expect(tables == file.tables, "write the output of “poolbots schema --markdown” behind the mark “keys”")
    }
}
