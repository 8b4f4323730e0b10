public import PoolWire
import Synchronization

/// A role book in which some roles are fixed, as a configuration says: nobody in the pool changes them, and they may
/// change with the configuration while bots live.
public final class ConfiguredRoleBook: RoleBook {
    private let base: any RoleBook
    private let fixed: Mutex<[PeerID: Role]>

    /// - Parameters:
    ///   - base: has all other roles.
    ///   - fixed: by public key.
    public init(_ base: any RoleBook = InMemoryRoleBook(), fixed: [PeerID: Role] = [:]) {
        self.base = base
        self.fixed = Mutex(fixed)
    }

    /// These are fixed from now on, and no others.
    public func fix(_ roles: [PeerID: Role]) { fixed.withLock { $0 = roles } }

    public func role(of peer: PeerID) async throws -> Role {
        if let role = fixed.withLock({ $0[peer] }) { return role }
        return try await base.role(of: peer)
    }

    public func roles() async throws -> [RoleEntry] {
        let fixed = fixed.withLock { $0 }
        let named = fixed.filter { $0.value != .stranger }.map { RoleEntry(id: $0.key, name: "", role: $0.value) }
        return RoleEntry.sorted(named + (try await base.roles()).filter { fixed[$0.id] == nil })
    }

    public func set(_ entry: RoleEntry) async throws {
        guard fixed.withLock({ $0[entry.id] }) == nil else { throw RoleError.fixed(entry.id) }
        try await base.set(entry)
    }
}
