import Foundation
import PoolStore
import Testing

struct StoredPoolTests {
    @Test(arguments: StoreKind.allCases)
    func `a pool comes back as it was saved`(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            #expect(try await store.pool(.alice) == nil)
            let pool = StoredPool(
                address: .alice, serverURL: "wss://Relay.example.org/", name: "Cellar 🍷", role: .guest,
                displayName: "Alice", hostPeerID: "host",
                invitation: .init(url: "stealth://x", expiresAt: .day(plus: 60)), maxPeers: 16, firstJoinedAt: .day(),
                lastConnectedAt: .day(plus: 1))
            try await store.save(pool)
            #expect(try await store.pool(.alice) == pool)
            let bare = StoredPool(
                address: .bob, serverURL: "wss://Relay.example.org/", name: "", role: .host, displayName: "",
                isClaimed: true, firstJoinedAt: .day())
            try await store.save(bare)
            #expect(try await store.pool(.bob) == bare)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `saving again keeps the time of the first join`(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            var pool = StoredPool(
                address: .alice, serverURL: "wss://Relay.example.org/", name: "Old", role: .guest, displayName: "Alice",
                firstJoinedAt: .day())
            try await store.save(pool)
            pool.name = "New"
            pool.firstJoinedAt = .day(plus: 100)
            try await store.save(pool)
            let saved = try await store.pool(.alice)
            #expect(saved?.name == "New" && saved?.firstJoinedAt == .day())
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `pools are listed by their last connection, newest first`(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            for (number, account) in ["a", "b", "c"].enumerated() {
                try await store.save(
                    StoredPool(
                        address: MemberAddress(.cellar, account: account), serverURL: "wss://Relay.example.org/",
                        name: account, role: .guest,
                        displayName: account, firstJoinedAt: .day(plus: Double(number))))
            }
            try await store.touch(MemberAddress(.cellar, account: "a"), at: .day(plus: 10))
            try await store.touch(MemberAddress(.attic, account: "a"), at: .day(plus: 20))
            #expect(try await store.pools().map(\.name) == ["a", "c", "b"])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `expired invitations are forgotten`(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            let invitation = StoredPool.UnusedInvitation(url: "stealth://x", expiresAt: .day(plus: 60))
            try await store.save(
                StoredPool(
                    address: .alice, serverURL: "wss://Relay.example.org/", name: "", role: .guest, displayName: "",
                    invitation: invitation,
                    firstJoinedAt: .day()))
            try await store.save(.sample("one", expiresIn: 60))
            try await store.save(.sample("two", expiresIn: 61))
            try await store.removeExpiredInvitations(at: .day(plus: 59))
            #expect(try await store.pool(.alice)?.invitation == invitation)
            try await store.removeExpiredInvitations(at: .day(plus: 60))
            #expect(try await store.pool(.alice)?.invitation == nil)
            #expect(try await store.invitations(of: .cellar).map(\.tokenID) == ["two"])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `the uses of an invitation are counted`(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.save(.sample("one", expiresIn: 60))
            try await store.countUse(ofInvitation: "one", in: .cellar)
            try await store.countUse(ofInvitation: "one", in: .cellar)
            try await store.countUse(ofInvitation: "unknown", in: .cellar)
            #expect(try await store.invitations(of: .cellar).map(\.uses) == [2])
            #expect(try await store.invitations(of: .attic).isEmpty)
            try await store.removeInvitation("one", in: .cellar)
            #expect(try await store.invitations(of: .cellar).isEmpty)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `an approved member keeps its first time until it is revoked`(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            try await store.approve("key", name: "Eve", in: .cellar, at: .day())
            try await store.approve("key", name: "Eva", in: .cellar, at: .day(plus: 5))
            #expect(
                try await store.approvedMembers(of: .cellar) == [
                    StoredMember(
                        pool: .cellar, publicKey: "key", name: "Eva", firstSeenAt: .day(), lastSeenAt: .day(plus: 5))
                ])
            try await store.revokeApproval(of: "key", in: .cellar)
            #expect(try await store.approvedMembers(of: .cellar).isEmpty)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `leaving a pool removes all of one member and what was shared with the last one`(_ kind: StoreKind)
        async throws
    {
        try await kind.withStore { store in
            for member in [MemberAddress.alice, .bob] {
                try await store.fill(member)
            }
            try await store.forget(.alice)
            #expect(try await store.holds(.alice) == false)
            #expect(try await store.holds(.bob))
            #expect(try await store.invitations(of: .cellar).count == 1)
            try await store.forget(.bob)
            try await store.forget(.bob)
            #expect(try await store.holds(.bob) == false)
            #expect(try await store.invitations(of: .cellar).isEmpty)
            #expect(try await store.approvedMembers(of: .cellar).isEmpty)
            #expect(try await store.blocks().count == 1)
        }
    }
}

extension StoredInvitation {
    fileprivate static func sample(_ tokenID: String, expiresIn seconds: Double) -> StoredInvitation {
        StoredInvitation(
            pool: .cellar, tokenID: tokenID, url: "stealth://\(tokenID)", expiresAt: .day(plus: seconds), maxUses: 3)
    }
}

extension Store {
    /// Puts something about `member` into every table.
    fileprivate func fill(_ member: MemberAddress) async throws {
        _ = try await identity(of: member, creating: .key(1), at: .day())
        _ = try await chatKey(of: member, creating: .key(2))
        try await savePeerKey(.key(3), of: "peer", for: member, at: .day())
        try await save(
            StoredPool(
                address: member, serverURL: "wss://Relay.example.org/", name: "", role: .host, displayName: "",
                firstJoinedAt: .day()))
        try await save(
            StoredGame(member: member, sessionID: UUID(7), gameType: "chess", state: Data(), updatedAt: .day()))
        try await save(.sample("one", expiresIn: 60))
        try await approve("key", name: "Eve", in: member.pool, at: .day())
        try await block(
            StoredBlock(.name("Mallory"), in: member.pool, displayName: "", reason: .rule, blockedAt: .day()))
    }

    fileprivate func holds(_ member: MemberAddress) async throws -> Bool {
        let peerKeys = try await peerKeys(for: member)
        let games = try await games(of: member)
        let identity = try await identity(of: member)
        let pool = try await pool(member)
        let all = [!peerKeys.isEmpty, !games.isEmpty, identity != nil, pool != nil]
        #expect(Set(all).count == 1, "\(member) was removed in part: \(all)")
        return all[0]
    }
}
