public import NearbyPlay

/// How a game ended.
public struct NearbyGameResult: Sendable, Equatable {
    /// `nil` for a draw, and for a game that nobody finished.
    public var winner: ChessAction.Color?
    /// As a person would say it: "checkmate", "time", "resignation".
    public var reason: String
    /// Whether it may be gone on with when both meet again.
    public var isUnfinished: Bool

    public init(winner: ChessAction.Color?, reason: String, isUnfinished: Bool = false) {
        self.winner = winner
        self.reason = reason
        self.isUnfinished = isUnfinished
    }

    /// `1-0`, `0-1`, `1/2-1/2` or `*`.
    public var score: String {
        if isUnfinished { return "*" }
        switch winner {
        case .white: return "1-0"
        case .black: return "0-1"
        case nil: return "1/2-1/2"
        }
    }
}

/// What happens in a game.
public enum NearbyGameEvent: Sendable, Equatable {
    /// A new game, or one that was saved.
    case started(ownColor: ChessAction.Color, settings: ChessAction.Settings, moves: Int)
    /// The host has said how it is played.
    case settled(ChessAction.Settings)
    /// - Parameters:
    ///   - number: of the half-move, from 1.
    ///   - text: in standard algebraic notation.
    case moved(ChessAction.Color, number: Int, uci: String, text: String, clock: ChessClock)
    /// This side has to move.
    case ownTurn
    case drawOffered(by: ChessAction.Color)
    case drawDeclined(by: ChessAction.Color)
    case takebackRequested(by: ChessAction.Color)
    case takebackDeclined(by: ChessAction.Color)
    /// So many half-moves are undone.
    case takenBack(halfMoves: Int)
    case emote(String)
    case chat(String)
    case interrupted
    case resumed
    case ended(NearbyGameResult)
    /// The session is over; nothing follows.
    case left(NearbyError?)
}

/// Why something cannot be done in a game now.
public enum NearbyGameError: Error, Sendable, Equatable, CustomStringConvertible {
    case noGame
    case notYourTurn
    case illegalMove(String)
    /// The game's settings do not allow it.
    case notAllowed(String)
    /// There is nothing to answer or to take back.
    case nothingToDo(String)

    public var description: String {
        switch self {
        case .noGame: "no game is running"
        case .notYourTurn: "it is the other player's turn"
        case .illegalMove(let move): "\(move) is not possible; moves are written like e2e4 or Nf3"
        case .notAllowed(let what): "this game is played without \(what)"
        case .nothingToDo(let what): what
        }
    }
}
