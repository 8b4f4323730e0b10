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
    /// - Throws: `RoleError.fixed` for somebody whose role the configuration says.
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
    /// The configuration says it.
    case fixed(PeerID)

    public var description: String {
        switch self {
        case .fixed(let peer):
            "the role of \(peer.rawValue.prefix(8))… is set by the configuration; change it there"
        }
    }
}

/// Roles that last as long as the process: for demonstrations and tests.
public final class InMemoryRoleBook: RoleBook {
    private let entries: Mutex<[PeerID: RoleEntry]>

    public init(_ entries: [RoleEntry] = []) {
        self.entries = Mutex(Dictionary(entries.map { ($0.id, $0) }) { _, last in last })
    }

    public func role(of peer: PeerID) async -> Role { entries.withLock { $0[peer]?.role ?? .stranger } }

    public func roles() async -> [RoleEntry] { RoleEntry.sorted(entries.withLock { Array($0.values) }) }

    public func set(_ entry: RoleEntry) async {
        entries.withLock { $0[entry.id] = entry.role == .stranger ? nil : entry }
    }
}

extension RoleEntry {
    /// Highest role first, then by id.
    public static func sorted(_ entries: [RoleEntry]) -> [RoleEntry] {
        entries.sorted { ($1.role, $0.id) < ($0.role, $1.id) }
    }
}
