public import Foundation
import Synchronization

/// As whom the bots of a membership play, game by game: an opponent that plays at another level is another player, and
/// its results say nothing about the one that it is otherwise.
public final class PlayerBook: Sendable {
    private let players = Mutex<[UUID: String]>([:])

    public init() {}

    /// Who chooses the moves of a game from now on, as `GameStatistics` takes it; `nil` as long as nobody has said so.
    public subscript(sessionID: UUID) -> String? {
        get { players.withLock { $0[sessionID] } }
        set { players.withLock { $0[sessionID] = newValue } }
    }
}
