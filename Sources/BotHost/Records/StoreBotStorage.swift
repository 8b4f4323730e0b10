import BotKit
import Foundation
package import PoolStore

/// One bot's keys and values in the store.
package struct StoreBotStorage: BotStorage {
    private let store: Store
    /// Bot and pool: the same bot in two pools has two storages.
    private let name: String

    package init(store: Store, name: String) {
        self.store = store
        self.name = name
    }

    package func value(for key: String) async throws -> String? {
        try await store.botValue(key, of: name).map { String(decoding: $0, as: UTF8.self) }
    }

    package func set(_ value: String?, for key: String) async throws {
        if let value {
            try await store.setBotValue(Data(value.utf8), for: key, of: name)
        } else {
            try await store.removeBotValue(key, of: name)
        }
    }

    package func keys(withPrefix prefix: String) async throws -> [String] {
        try await store.botKeys(of: name, prefix: prefix)
    }
}
