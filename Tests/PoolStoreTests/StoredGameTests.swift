import Foundation
import PoolStore
import Testing

struct StoredGameTests {
    @Test(arguments: StoreKind.allCases)
    func `games in progress come back, the latest first, until they are removed`(_ kind: StoreKind) async throws {
        try await kind.withStore { store in
            var chess = StoredGame(
                member: .alice, sessionID: UUID(1), gameType: "chess", state: Data([0, 1, 255]), updatedAt: .day())
            let four = StoredGame(
                member: .alice, sessionID: UUID(2), gameType: "connect_four", state: Data(),
                updatedAt: .day(plus: 1))
            try await store.save(chess)
            try await store.save(four)
            #expect(try await store.games(of: .alice) == [four, chess])
            chess.state = Data("{}".utf8)
            chess.updatedAt = .day(plus: 2)
            try await store.save(chess)
            #expect(try await store.games(of: .alice) == [chess, four])
            #expect(try await store.games(of: .bob).isEmpty)
            try await store.removeGame(UUID(1), of: .alice)
            try await store.removeGame(UUID(1), of: .alice)
            #expect(try await store.games(of: .alice) == [four])
        }
    }

    @Test func `a game of unreasonable size is refused`() async throws {
        let store = try Store.inMemory()
        let error = await #expect(throws: StoreError.self) {
            try await store.save(
                StoredGame(
                    member: .alice, sessionID: UUID(1), gameType: "chess",
                    state: Data(count: StoredGame.maximumBytes + 1), updatedAt: .day()))
        }
        #expect(error?.code == .limitExceeded)
    }
}
