import PoolStore
import Testing

struct IdentityTests {
    @Test(arguments: StoreKind.allCases)
    func `the host identity is made once and never replaced`(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            let none = try await store.hostIdentity()
            #expect(none == nil)
            #expect(try await store.hostIdentity(creating: .key(1)) == .key(1))
            #expect(try await store.hostIdentity(creating: .key(2)) == .key(1))
            #expect(try await store.hostIdentity() == .key(1))
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `each member of a pool has an identity of its own`(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            let alice = try await store.identity(of: .alice, creating: .key(1), at: .day())
            #expect(try await store.identity(of: .bob) == nil)
            let bob = try await store.identity(of: .bob, creating: .key(2), at: .day())
            #expect(alice.seed == .key(1) && bob.seed == .key(2))
            #expect(try await store.identity(of: .alice, creating: .key(3), at: .day(plus: 9)) == alice)
            #expect(alice.createdAt == .day())
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `an identity is approved only when a host accepted it`(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            #expect(try await store.identity(of: .alice, creating: .key(1), at: .day()).isApproved == false)
            try await store.markApproved(.alice)
            #expect(try await store.identity(of: .alice)?.isApproved == true)
            try await store.removeIdentity(of: .alice)
            try await store.removeIdentity(of: .alice)
            #expect(try await store.identity(of: .alice) == nil)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a key of the wrong length is refused`(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            let error = await #expect(throws: StoreError.self) {
                try await store.hostIdentity(creating: .key(1).prefix(31))
            }
            #expect(error?.code == .invalidValue)
            let none = try await store.hostIdentity()
            #expect(none == nil)
        }
    }

    @Test func `the description of an identity holds no secret`() async throws {
        let identity = try await Store.inMemory().identity(of: .alice, creating: .key(0x41), at: .day())
        #expect("\(identity)" == "identity of alice in \(PoolAddress.cellar), not approved yet")
    }

    @Test(arguments: StoreKind.allCases)
    func `an own chat key stays`(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            let first = try await store.chatKey(of: .alice, creating: .key(1))
            #expect(first == .key(1))
            #expect(try await store.chatKey(of: .alice, creating: .key(2)) == .key(1))
            #expect(try await store.chatKey(of: .bob, creating: .key(3)) == .key(3))
        }
    }
}
