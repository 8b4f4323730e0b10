import BotBench
import BotScript
import Foundation
import Testing

@Suite struct TestFileTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    @Test func `the bundled bots pass their own tests`() async throws {
        let files = try TestFile.found(at: Self.root.appending(path: "Bots").path)
        #expect(files.count >= 1)
        for path in files {
            let file = try TestFile(path: path)
            for index in try file.tests().indices {
                let result = try await file.run(index, seed: 1)
                #expect(result.failure == nil, "\(path): \(result.test): \(result.log)")
            }
        }
    }
}
