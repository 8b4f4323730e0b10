public import BotKit
import Foundation
public import PoolStore
public import PoolWire

/// The roles of one pool in the store.
public struct StoreRoleBook: RoleBook {
    private let store: Store
    private let pool: PoolAddress

    public init(store: Store, pool: PoolAddress) {
        self.store = store
        self.pool = pool
    }

    public func role(of peer: PeerID) async throws -> Role {
        Role(try await store.role(of: peer.rawValue, in: pool))
    }

    public func roles() async throws -> [RoleEntry] {
        RoleEntry.sorted(try await store.roles(in: pool).map(RoleEntry.init))
    }

    public func set(_ entry: RoleEntry) async throws {
        guard let stored = StoredRole(entry, in: pool, at: Date()) else {
            try await store.removeRole(of: entry.id.rawValue, in: pool)
            return
        }
        try await store.save(stored)
    }
}

extension Role {
    fileprivate init(_ role: StoredRole.Role?) {
        self =
            switch role {
            case nil: .stranger
            case .muted: .muted
            case .member: .member
            case .moderator: .moderator
            case .owner: .owner
            }
    }
}

extension RoleEntry {
    /// The entry of the store.
    public init(_ stored: StoredRole) {
        self.init(id: PeerID(stored.peerID), name: stored.name, role: Role(stored.role))
    }
}

extension StoredRole {
    /// The store's form of an entry; `nil` for a stranger, of whom it has none.
    fileprivate init?(_ entry: RoleEntry, in pool: PoolAddress, at date: Date) {
        let role: Role
        switch entry.role {
        case .stranger: return nil
        case .muted: role = .muted
        case .member: role = .member
        case .moderator: role = .moderator
        case .owner: role = .owner
        }
        self.init(in: pool, peerID: entry.id.rawValue, name: entry.name, role: role, givenAt: date)
    }
}

extension ControlReply.Entry {
    /// A role as lists show it.
    public init(_ entry: RoleEntry) {
        self.init(key: entry.id.rawValue, name: entry.name, note: entry.role.rawValue)
    }
}
