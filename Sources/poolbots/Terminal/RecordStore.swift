import Foundation
import PoolStore

/// The store for commands that only look: also while a host uses it.
enum RecordStore {
    /// Opens, asks and closes. Looking makes nothing: a folder in which nothing has ever run is more likely a wrong one.
    static func read<Value: Sendable>(
        _ data: DataOptions, _ question: (Store) async throws -> Value
    ) async throws -> Value {
        let directory = data.directory.path
        try check(directory)
        let store: Store
        do {
            store = try await Store.open(directory: directory)
        } catch let error where error.code == .inUse {
            store = try await Store.openForReading(directory: directory)
        }
        let answer = try await question(store)
        try await store.close()
        return answer
    }

    /// A function of its own: Swift 6.3.1 crashes over this `throw` beside the `catch` above.
    private static func check(_ directory: String) throws {
        guard Store.exists(directory: directory) else {
            throw Failure(.file, "nothing has been kept in \(directory) so far; --data names the folder of your bots")
        }
    }
}
