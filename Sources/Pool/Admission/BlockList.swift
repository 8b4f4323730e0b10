public import Foundation
public import PoolWire

/// Somebody who may not come in, in the stored form of pool.md 13.
public struct BlockEntry: Codable, Sendable, Equatable, Identifiable {
    public enum Reason: String, Codable, Sendable {
        /// Blocked by a person.
        case manual
        /// Blocked after too many wrong credentials.
        case bruteForce
    }

    /// The peer id (a public key), or a name.
    public var id: String
    /// The name to show in lists.
    public var peerDisplayName: String
    public var reason: Reason
    public var blockedAt: Date

    public init(id: String, peerDisplayName: String, reason: Reason, blockedAt: Date) {
        self.id = id
        self.peerDisplayName = peerDisplayName
        self.reason = reason
        self.blockedAt = blockedAt
    }
}

/// Who may not come in: by public key, which is an identity, and by name, which is a convenience (pool.md 10).
public struct BlockList: Sendable, Equatable {
    private var entriesByKey: [String: BlockEntry] = [:]

    public init(_ entries: [BlockEntry] = []) {
        for entry in entries { insert(entry) }
    }

    /// All entries, oldest first.
    public var entries: [BlockEntry] { entriesByKey.values.sorted { ($0.blockedAt, $0.id) < ($1.blockedAt, $1.id) } }

    /// One entry per id: a repeated id replaces it.
    public mutating func insert(_ entry: BlockEntry) { entriesByKey[Self.fold(entry.id)] = entry }

    /// - Returns: the entry that is gone.
    public mutating func remove(_ id: String) -> BlockEntry? { entriesByKey.removeValue(forKey: Self.fold(id)) }

    /// Whether this key or this name is blocked. Names are compared clean and without case.
    public func contains(_ peer: PeerID, name: String) -> Bool {
        entriesByKey[Self.fold(peer.rawValue)] != nil || (!name.isEmpty && entriesByKey[Self.fold(name)] != nil)
    }

    /// Keys are compared exactly. (A name can be as long as a key, but it is not a key then.)
    private static func fold(_ id: String) -> String {
        id.utf8.count == 44 && id.hasSuffix("=") ? id : ShownText.name(id).lowercased()
    }
}
