import Foundation
import PoolStore
import Testing

@Suite struct StoredMemberTests {
    @Test(arguments: StoreKind.allCases)
    func `a member is kept with everything known about it`(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            var eve = StoredMember(
                member: .alice, peerID: "eve", name: "Eve", avatar: .init(emoji: "🦊", colorIndex: 3), chatKey: .key(7),
                standing: .approved, updatedAt: .day())
            try await store.save(eve)
            #expect(try await store.members(knownTo: .alice) == [eve])
            #expect(try await store.members(knownTo: .bob).isEmpty)
            (eve.avatar, eve.chatKey, eve.standing, eve.updatedAt) = (nil, nil, .removed, .day(plus: 1))
            try await store.save(eve)
            #expect(try await store.members(knownTo: .alice) == [eve])
        }
    }

    @Test func `those who were let in outlast strangers when room is made`() async throws {
        let store = try Store.inMemory()
        try await store.save(
            StoredMember(member: .alice, peerID: "friend", name: "", standing: .approved, updatedAt: .day()))
        for number in 1...Store.maximumMembers {
            try await store.save(
                StoredMember(
                    member: .alice, peerID: "guest \(number)", name: "", updatedAt: .day(plus: Double(number))))
        }
        let kept = Set(try await store.members(knownTo: .alice).map(\.peerID))
        #expect(kept.count == Store.maximumMembers)
        #expect(kept.contains("friend") && !kept.contains("guest 1") && kept.contains("guest 2"))
    }
}
