public import Foundation
public import PoolWire

/// Which side of the invitation this member is on. The wire calls the inviter "host".
public enum GameRole: String, Codable, Sendable {
    case inviter, guest
}

/// One game as it stands.
public struct GameSummary: Sendable, Equatable {
    /// Where a game is in its life.
    public enum Phase: Sendable, Equatable {
        /// Before the start: invitations are out, or the inviter's start is awaited.
        case waiting
        case playing
        /// A player, or this member itself, is away; the game is kept for it.
        case interrupted
        case finished(GameResult)
        /// It never began, or is forgotten.
        case closed
    }

    public var sessionID: UUID
    public var gameType: GameType
    /// The game's name for people.
    public var title: String
    public var role: GameRole
    public var players: [GamePlayer]
    /// This member's index in `players`.
    public var ownSeat: Int?
    public var phase: Phase
    public var moveCount: Int
    /// The board as text, from the first player's side.
    public var position: String

    public init(
        sessionID: UUID, gameType: GameType, title: String, role: GameRole, players: [GamePlayer], ownSeat: Int?,
        phase: Phase, moveCount: Int, position: String
    ) {
        self.sessionID = sessionID
        self.gameType = gameType
        self.title = title
        self.role = role
        self.players = players
        self.ownSeat = ownSeat
        self.phase = phase
        self.moveCount = moveCount
        self.position = position
    }

    /// The other players' ids, as far as they are members of the pool.
    public var opponents: [PeerID] {
        players.filter { $0.playerIndex != ownSeat && !$0.id.isSeatFiller }.map(\.id)
    }
}

extension PeerID {
    /// Not a member of the pool: a bot with which a web client as inviter of Ludo has filled an empty seat (games.md 10).
    package var isSeatFiller: Bool { rawValue.hasPrefix("ai-") }
}
