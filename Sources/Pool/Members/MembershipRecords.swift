public import Foundation
public import PoolWire
import Synchronization

/// What a membership keeps about somebody from run to run.
public struct MemberRecord: Codable, Sendable, Equatable, Identifiable {
    /// Where somebody stands with the host.
    public enum Standing: String, Codable, Sendable {
        /// Never decided about.
        case unknown
        /// Was let in: comes back without being asked about.
        case approved
        /// Was thrown out: never comes back without being asked about.
        case removed
    }

    public var id: PeerID
    public var name: String
    public var profile: PoolUserProfile?
    /// The X25519 public key last seen, 32 bytes.
    public var chatKey: [UInt8]?
    public var standing: Standing
    /// When this was last written.
    public var updatedAt: Date

    public init(
        id: PeerID, name: String, profile: PoolUserProfile? = nil, chatKey: [UInt8]? = nil,
        standing: Standing = .unknown, updatedAt: Date
    ) {
        self.id = id
        self.name = name
        self.profile = profile
        self.chatKey = chatKey
        self.standing = standing
        self.updatedAt = updatedAt
    }
}

/// How often somebody came with a wrong invitation (pool.md 10).
public struct FailedAttempts: Sendable, Equatable {
    /// Whose: the public key text.
    public var id: String
    /// Zero forgets.
    public var count: Int
    /// When it failed last.
    public var updatedAt: Date

    public init(id: String, count: Int, updatedAt: Date) {
        self.id = id
        self.count = count
        self.updatedAt = updatedAt
    }
}

/// Where one membership keeps its members, its block list and failed attempts between runs (chat.md 5.7, point 7; pool.md 13).
///
/// Read once when the membership starts, written as things change. An error is told as `PoolEvent.warning` and ends
/// nothing.
public protocol MembershipRecords: Sendable {
    /// Every member kept, at most the 1,000 written last.
    func members() async throws -> [MemberRecord]
    /// Inserts or replaces a member.
    func save(_ member: MemberRecord) async throws
    /// The block list.
    func blocks() async throws -> [BlockEntry]
    /// Inserts or replaces an entry.
    func save(_ block: BlockEntry) async throws
    /// Removes the entry with this id; none is fine.
    func removeBlock(_ id: String) async throws
    /// Failed attempts that are not forgotten yet (`AdmissionGate.failureLifetime`).
    func failedAttempts() async throws -> [FailedAttempts]
    /// Inserts or replaces a count.
    func save(_ attempts: FailedAttempts) async throws
}

/// Records that end with the process.
public final class InMemoryRecords: MembershipRecords {
    private struct State {
        var members: [PeerID: MemberRecord] = [:]
        var blocks: [String: BlockEntry] = [:]
        var attempts: [String: FailedAttempts] = [:]
    }

    private let state = Mutex(State())

    public init(members: [MemberRecord] = [], blocks: [BlockEntry] = []) {
        state.withLock { state in
            for member in members { state.members[member.id] = member }
            for block in blocks { state.blocks[block.id] = block }
        }
    }

    public func members() async throws -> [MemberRecord] { state.withLock { Array($0.members.values) } }
    public func save(_ member: MemberRecord) async throws { state.withLock { $0.members[member.id] = member } }
    public func blocks() async throws -> [BlockEntry] { state.withLock { Array($0.blocks.values) } }
    public func save(_ block: BlockEntry) async throws { state.withLock { $0.blocks[block.id] = block } }
    public func removeBlock(_ id: String) async throws { state.withLock { _ = $0.blocks.removeValue(forKey: id) } }
    public func failedAttempts() async throws -> [FailedAttempts] { state.withLock { Array($0.attempts.values) } }
    public func save(_ attempts: FailedAttempts) async throws {
        state.withLock { $0.attempts[attempts.id] = attempts.count > 0 ? attempts : nil }
    }
}
