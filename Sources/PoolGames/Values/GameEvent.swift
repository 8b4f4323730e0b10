public import Foundation
public import PoolWire

/// What a game service tells.
public enum GameEvent: Sendable {
    /// Somebody invites: answer with `accept` or `decline`.
    case invited(GameOffer)
    /// An invitation was accepted or declined here. One that was not answered is `closed`.
    case answered(sessionID: UUID, accepted: Bool)
    /// Somebody that was invited does not want to play.
    case declined(sessionID: UUID, by: PeerID)
    case started(GameSummary)
    /// It is this member's turn: answer with `play`. Asked again after interruptions; an answer to a question that is
    /// out of date does nothing.
    case moveNeeded(MoveRequest)
    /// A move of either side stands.
    case moved(MoveRecord)
    /// The two sides differed and the board was sent or taken over.
    case repaired(sessionID: UUID, reason: String)
    /// A player, or this member, is away: the game is kept.
    case interrupted(sessionID: UUID, reason: String)
    case resumed(GameSummary)
    /// A finished game begins again with the same seats.
    case rematch(GameSummary)
    case ended(GameSummary, GameResult)
    /// It never began, or a finished game is forgotten.
    case closed(sessionID: UUID, reason: String)
}

/// An invitation to be answered.
public struct GameOffer: Sendable, Equatable {
    public var sessionID: UUID
    /// The same for all who were invited at once: the web client invites everybody.
    public var invitationID: UUID
    public var gameType: GameType
    public var title: String
    public var from: PeerID
    /// A claim, fit to be shown.
    public var name: String

    public init(
        sessionID: UUID, invitationID: UUID, gameType: GameType, title: String, from: PeerID, name: String
    ) {
        self.sessionID = sessionID
        self.invitationID = invitationID
        self.gameType = gameType
        self.title = title
        self.from = from
        self.name = name
    }
}

/// A move that was made.
public struct MoveRecord: Sendable, Equatable {
    public var sessionID: UUID
    public var seat: Int
    public var isOwn: Bool
    /// In the game's notation.
    public var text: String
    /// Moves made so far, this one included.
    public var moveCount: Int
    /// The board after it, as text.
    public var position: String

    public init(sessionID: UUID, seat: Int, isOwn: Bool, text: String, moveCount: Int, position: String) {
        self.sessionID = sessionID
        self.seat = seat
        self.isOwn = isOwn
        self.text = text
        self.moveCount = moveCount
        self.position = position
    }
}
