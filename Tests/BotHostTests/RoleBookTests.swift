import BotHost
import BotKit
import Foundation
import Pool
import PoolStore
import PoolWire
import Testing

/// What every role book does, whatever it keeps roles in.
@Suite struct RoleBookTests {
    enum Kind: CaseIterable {
        case memory, store

        func book() throws -> any RoleBook {
            switch self {
            case .memory: InMemoryRoleBook()
            case .store:
                StoreRoleBook(
                    store: try Store.inMemory(),
                    pool: PoolAddress(serverURL: "wss://relay.example.org", poolID: UUID()))
            }
        }
    }

    private let ada = PeerID("ada")
    private let bo = PeerID("bo")
    private let eve = PeerID("eve")

    @Test(arguments: Kind.allCases)
    func `roles are given, listed and taken away`(_ kind: Kind) async throws {
        let book = try kind.book()
        #expect(try await book.role(of: ada) == .stranger)
        for role in Role.allCases where role != .stranger {
            try await book.set(RoleEntry(id: ada, name: "Ada", role: role))
            #expect(try await book.role(of: ada) == role)
        }
        try await book.set(RoleEntry(id: eve, name: "Eve", role: .muted))
        try await book.set(RoleEntry(id: bo, name: "Bo", role: .moderator))
        try await book.set(RoleEntry(id: ada, name: "Ada", role: .moderator))
        #expect(try await book.roles().map(\.id) == [ada, bo, eve])
        try await book.set(RoleEntry(id: ada, name: "Ada", role: .stranger))
        #expect(try await book.role(of: ada) == .stranger)
        #expect(try await book.roles().map(\.name) == ["Bo", "Eve"])
    }

    @Test(arguments: Kind.allCases)
    func `roles by configuration, and the pool's host, stay what they are`(_ kind: Kind) async throws {
        let base = try kind.book()
        try await base.set(RoleEntry(id: ada, name: "Ada", role: .muted))
        let book = ConfiguredRoleBook(base, fixed: [ada: .owner])
        #expect(try await book.role(of: ada) == .owner)
        await #expect(throws: RoleError.fixed(ada)) {
            try await book.set(RoleEntry(id: ada, name: "Ada", role: .muted))
        }
        #expect(try await book.roles() == [RoleEntry(id: ada, name: "", role: .owner)])
        let pool = PoolSnapshot(
            poolID: UUID(), poolName: "", selfID: PeerID("bot"), selfName: "", hostID: bo, members: [],
            hostOnline: true,
            maxPeers: 8, connection: .connected)
        #expect(try await book.role(of: bo, in: pool) == .owner)
        #expect(try await book.role(of: eve, in: pool) == .stranger)
        // Another configuration: what was given before holds again.
        book.fix([eve: .moderator])
        #expect(try await book.role(of: ada) == .muted)
        #expect(try await book.roles().map(\.id) == [eve, ada])
    }
}
