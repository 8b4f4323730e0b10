import Foundation
import PoolStore
import Testing

struct PoolAddressTests {
    @Test(arguments: [
        ("WSS://Relay.Example.org/", "wss://relay.example.org"),
        (" ws://relay.example.org:8080// ", "ws://relay.example.org:8080"),
        ("wss://relay.example.org/Path/", "wss://relay.example.org/Path"),
        ("ws://[::1]:9090", "ws://[::1]:9090"),
        ("Local Pool", "Local Pool"),
        ("", ""),
    ])
    func `spellings of one server are one server`(_ typed: String, _ normalised: String) {
        #expect(PoolAddress(serverURL: typed, poolID: UUID(1)).serverURL == normalised)
    }

    @Test(arguments: StoreKind.allCases)
    func `an identity is found under another spelling of its pool`(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            let id = try #require(UUID(uuidString: "7F3A1C52-9B0E-4D6A-8C21-5E4F60718293"))
            let first = MemberAddress(PoolAddress(serverURL: "wss://h", poolID: id))
            let second = MemberAddress(PoolAddress(serverURL: "WSS://H/", poolID: id))
            let made = try await store.identity(of: first, creating: .key(1), at: .day())
            #expect(try await store.identity(of: second) == made)
        }
    }
}
