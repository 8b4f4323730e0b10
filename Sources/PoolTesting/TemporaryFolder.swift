public import Foundation

/// Runs `body` with an empty folder that is gone afterwards.
public func withTemporaryFolder<Value>(_ body: (URL) async throws -> Value) async throws -> Value {
    let folder = FileManager.default.temporaryDirectory.appending(path: "poolbots-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    do {
        let value = try await body(folder)
        try FileManager.default.removeItem(at: folder)
        return value
    } catch {
        // The failure counts, not what it leaves; the folder may be gone already.
        try? FileManager.default.removeItem(at: folder)
        throw error
    }
}
