import Synchronization

/// Keys and values of one bot in one pool that survive restarts.
public protocol BotStorage: Sendable {
    /// The value of a key; `nil` if it was never set.
    func value(for key: String) async throws -> String?
    /// Sets or, with `nil`, removes a value.
    func set(_ value: String?, for key: String) async throws
    /// All keys with the prefix, sorted.
    func keys(withPrefix prefix: String) async throws -> [String]
}

/// Storage that lasts as long as the process: for demonstrations and tests.
public final class InMemoryBotStorage: BotStorage {
    private let values = Mutex<[String: String]>([:])

    public init() {}

    public func value(for key: String) async -> String? { values.withLock { $0[key] } }
    public func set(_ value: String?, for key: String) async { values.withLock { $0[key] = value } }
    public func keys(withPrefix prefix: String) async -> [String] {
        values.withLock { $0.keys.filter { $0.hasPrefix(prefix) }.sorted() }
    }
}
