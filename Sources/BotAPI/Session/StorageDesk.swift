import BotKit
import DequeModule

/// A bot's keys and values, within its limits. One operation after the other, in the order in which they were asked for:
/// sums are right, and what is read is what was set before.
actor StorageDesk {
    private struct Usage {
        var keys = 0
        var bytes = 0
    }

    private let storage: any BotStorage
    private let limits: APILimits
    /// What is used, once it was counted.
    private var usage: Usage?
    private var isBusy = false
    private var waiting: Deque<CheckedContinuation<Void, Never>> = []

    private static let prefix = APISession.storagePrefix
    static let maxKeyBytes = 200

    init(_ storage: any BotStorage, limits: APILimits) {
        self.storage = storage
        self.limits = limits
    }

    func value(for key: String) async throws -> APIValue {
        try await inTurn { try await self.read(key) }
    }

    func keys(withPrefix prefix: String) async throws -> [String] {
        let keys = try await inTurn { try await self.storage.keys(withPrefix: Self.prefix + prefix) }
        return keys.map { String($0.dropFirst(Self.prefix.count)) }
    }

    /// Sets or, with `null`, removes a value.
    func set(_ value: APIValue, for key: String) async throws {
        try await inTurn { try await self.write(value, for: key) }
    }

    /// Adds to a number; what is not there counts as 0.
    /// - Returns: the sum.
    func add(_ amount: APIValue, to key: String) async throws -> APIValue {
        try await inTurn {
            let sum = try Self.sum(try await self.read(key), amount, key)
            try await self.write(sum, for: key)
            return sum
        }
    }

    private static func sum(_ value: APIValue, _ amount: APIValue, _ key: String) throws(APIError) -> APIValue {
        if value.isNull { return amount }
        if case .int(let a) = value, case .int(let b) = amount {
            let (sum, overflow) = a.addingReportingOverflow(b)
            if !overflow { return .int(sum) }
        }
        guard let a = value.double, let b = amount.double else {
            throw APIError(.refused, "the value of \"\(key.prefix(64))\" is not a number")
        }
        return .double(a + b)
    }

    // MARK: Parts

    private func write(_ value: APIValue, for key: String) async throws {
        guard (1...Self.maxKeyBytes).contains(key.utf8.count) else {
            throw APIError(.badArgument, "a key has 1 to \(Self.maxKeyBytes) bytes")
        }
        let text = value.isNull ? nil : try value.jsonText(limits: .init(bytes: limits.storageValueBytes))
        var usage = try await counted()
        let before = try await storage.value(for: Self.prefix + key)
        usage.keys += (text == nil ? 0 : 1) - (before == nil ? 0 : 1)
        usage.bytes += (text?.utf8.count ?? 0) - (before?.utf8.count ?? 0)
        if text != nil {
            guard usage.keys <= limits.storageKeys else {
                throw APIError(
                    .limit, "\(limits.storageKeys) keys are stored already (limit storage_keys); remove some")
            }
            guard usage.bytes <= limits.storageBytes else {
                throw APIError(
                    .limit, "more than \(limits.storageBytes) bytes in the storage (limit storage_bytes); remove some")
            }
        }
        try await storage.set(text, for: Self.prefix + key)
        self.usage = usage
    }

    /// Counts what is there, the first time.
    private func counted() async throws -> Usage {
        if let usage { return usage }
        var counted = Usage()
        for key in try await storage.keys(withPrefix: Self.prefix) {
            counted.keys += 1
            counted.bytes += try await storage.value(for: key)?.utf8.count ?? 0
        }
        usage = counted
        return counted
    }

    private func read(_ key: String) async throws -> APIValue {
        guard let text = try await storage.value(for: Self.prefix + key) else { return .null }
        do {
            return try APIValue(json: text.utf8)
        } catch {
            throw APIError(.failed, "a stored value cannot be read: \(error)")
        }
    }

    private func inTurn<T: Sendable>(_ body: () async throws -> T) async throws -> T {
        if isBusy { await withCheckedContinuation { waiting.append($0) } }
        isBusy = true
        // Whoever waits is next: it stays busy until then, so that nobody comes in between.
        defer { if let next = waiting.popFirst() { next.resume() } else { isBusy = false } }
        return try await body()
    }
}
