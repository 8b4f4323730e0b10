public import Foundation
public import PoolWire

/// A game as it is kept over a restart. Its JSON is what a store should write down.
public struct SavedGame: Codable, Sendable, Equatable {
    /// Players and ids as on the wire.
    public var session: MultiplayerGameSession
    public var role: GameRole
    /// Payload of `game_state`: the position.
    public var board: Data
    /// Payload of `game_action`: the last own move, to be sent again if it was lost.
    public var ownAction: Data?
    /// How many moves were made, where the position does not tell it.
    public var moveCount: Int?
    /// This side asked for a rematch and has seen no sign that the others know of it.
    public var isRematchUnheard: Bool
    /// `nil` while the game goes on.
    public var result: GameResult?
    public var savedAt: Date

    public init(
        session: MultiplayerGameSession, role: GameRole, board: Data, ownAction: Data?,
        moveCount: Int? = nil, isRematchUnheard: Bool = false, result: GameResult?, savedAt: Date
    ) {
        self.session = session
        self.role = role
        self.board = board
        self.ownAction = ownAction
        self.moveCount = moveCount
        self.isRematchUnheard = isRematchUnheard
        self.result = result
        self.savedAt = savedAt
    }

    public var sessionID: UUID { session.sessionID }
}

/// Where games survive a restart. A game is saved before the message that tells of its change is sent.
public protocol GameArchive: Sendable {
    /// Inserts or replaces a game.
    func save(_ game: SavedGame) async throws
    /// Forgets a game. Harmless when it is not known.
    func remove(_ sessionID: UUID) async throws
    /// Every saved game of this membership.
    func load() async throws -> [SavedGame]
}
