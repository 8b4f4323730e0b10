import Foundation
import PoolStore

/// The store for commands that only look: also while a host uses it.
enum RecordStore {
    /// Opens, asks and closes.
    static func read<Value: Sendable>(
        _ data: DataOptions, _ question: (Store) async throws -> Value
    ) async throws -> Value {
        let directory = data.directory.path
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
}
