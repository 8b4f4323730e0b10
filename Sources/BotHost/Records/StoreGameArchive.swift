import Foundation
import PoolGames
import PoolStore
import PoolWire

/// A membership's games in the store.
struct StoreGameArchive: GameArchive {
    let store: Store
    let member: MemberAddress

    func save(_ game: SavedGame) async throws {
        try await store.save(
            StoredGame(
                member: member, sessionID: game.sessionID, gameType: game.session.gameType.rawValue,
                state: try JSONEncoder().encode(game), updatedAt: game.savedAt))
    }

    func remove(_ sessionID: UUID) async throws {
        try await store.removeGame(sessionID, of: member)
    }

    func load() async throws -> [SavedGame] {
        try await store.games(of: member).map { try JSONDecoder().decode(SavedGame.self, from: $0.state) }
    }
}
