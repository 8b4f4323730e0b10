public import Pool
public import PoolWire
import Synchronization

/// A role that was given to somebody.
public struct RoleEntry: Sendable, Equatable {
    /// The public key in a relay pool.
    public var id: PeerID
    /// The name under which the role was given, for lists.
    public var name: String
    public var role: Role

    public init(id: PeerID, name: String, role: Role) {
        self.id = id
        self.name = name
        self.role = role
    }
}

/// Who has which role in one pool.
///
/// The pool's host is an owner without being named here: ask with `role(of:in:)`.
public protocol RoleBook: Sendable {
    /// The role of a member, `stranger` without one.
    func role(of peer: PeerID) async throws -> Role
    /// Every role that was given, highest first, then by id. Strangers are not among them.
    func roles() async throws -> [RoleEntry]
    /// Gives a role; `stranger` takes it away.
    /// - Throws: `RoleError.fixed` for an owner that the configuration names.
    func set(_ entry: RoleEntry) async throws
}

extension RoleBook {
    /// The role of a member of a pool, whose host is always an owner.
    public func role(of peer: PeerID, in pool: PoolSnapshot) async throws -> Role {
        peer == pool.hostID ? .owner : try await role(of: peer)
    }
}

/// Why a role was not given.
public enum RoleError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The configuration says so: the pool's host, and those named as owners.
    case fixed(PeerID)

    public var description: String {
        switch self {
        case .fixed(let peer):
            "\(peer.rawValue.prefix(8))… is an owner by configuration; change the role there"
        }
    }
}

/// Roles that last as long as the process: for demonstrations and tests.
public final class InMemoryRoleBook: RoleBook {
    private let owners: Set<PeerID>
    private let entries: Mutex<[PeerID: RoleEntry]>

    /// - Parameter owners: whose role cannot be changed.
    public init(owners: Set<PeerID> = [], _ entries: [RoleEntry] = []) {
        self.owners = owners
        self.entries = Mutex(Dictionary(entries.map { ($0.id, $0) }) { _, last in last })
    }

    public func role(of peer: PeerID) async -> Role {
        owners.contains(peer) ? .owner : entries.withLock { $0[peer]?.role ?? .stranger }
    }

    public func roles() async -> [RoleEntry] {
        let fixed = owners.map { RoleEntry(id: $0, name: "", role: .owner) }
        return RoleEntry.sorted(fixed + entries.withLock { $0.values.filter { !owners.contains($0.id) } })
    }

    public func set(_ entry: RoleEntry) async throws {
        guard !owners.contains(entry.id) else { throw RoleError.fixed(entry.id) }
        entries.withLock { $0[entry.id] = entry.role == .stranger ? nil : entry }
    }
}

extension RoleEntry {
    /// Highest role first, then by id.
    public static func sorted(_ entries: [RoleEntry]) -> [RoleEntry] {
        entries.sorted { ($1.role, $0.id) < ($0.role, $1.id) }
    }
}
