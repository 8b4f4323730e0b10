import BotKit
import Foundation
import PoolStore

/// One bot's keys and values in the store.
struct StoreBotStorage: BotStorage {
    let store: Store
    /// Bot and pool: the same bot in two pools has two storages.
    let name: String

    func value(for key: String) async throws -> String? {
        try await store.botValue(key, of: name).map { String(decoding: $0, as: UTF8.self) }
    }

    func set(_ value: String?, for key: String) async throws {
        if let value {
            try await store.setBotValue(Data(value.utf8), for: key, of: name)
        } else {
            try await store.removeBotValue(key, of: name)
        }
    }

    func keys(withPrefix prefix: String) async throws -> [String] {
        try await store.botKeys(of: name, prefix: prefix)
    }
}
