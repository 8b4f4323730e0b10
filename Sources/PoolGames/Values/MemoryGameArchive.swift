public import Foundation
import Synchronization

/// Keeps games as long as the process lives: for bots without a store, and to hand games from one service to the next.
public final class MemoryGameArchive: GameArchive {
    private let games = Mutex<[UUID: SavedGame]>([:])

    public init() {}

    public func save(_ game: SavedGame) { games.withLock { $0[game.sessionID] = game } }

    public func remove(_ sessionID: UUID) { games.withLock { $0[sessionID] = nil } }

    public func load() -> [SavedGame] {
        games.withLock { $0.values.sorted { $0.sessionID.uuidString < $1.sessionID.uuidString } }
    }
}
