import BotKit
import PoolGames
import PoolStore
import PoolWire

/// Ratings in the store.
struct StoreStatistics: GameStatistics {
    let store: Store

    func standing(of player: String, in game: GameType) async throws -> PlayerStanding? {
        try await store.rating(of: player, inGame: game.rawValue).map {
            PlayerStanding(rating: $0.glicko, wins: $0.wins, draws: $0.draws, losses: $0.losses)
        }
    }
}
