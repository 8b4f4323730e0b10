/// Why something could not be done in a game.
public enum GameServiceError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The pool has not been joined yet.
    case notInPool
    /// There is no such game (any more), or it is not in the state for this.
    case noSuchGame
    /// No such invitation (any more).
    case noSuchInvitation
    /// The game type is not one of those that this service was made with.
    case unknownGame
    /// As many games as allowed are running, or this opponent is in a game already.
    case busy
    /// A game of PoolBots alone, or Ludo, and an opponent who has not shown to know it: see `GameService.recognise`.
    case notTheirGame
    /// The opponents are none, too many, or include oneself.
    case badOpponents
    /// The question is out of date: the position has changed since.
    case outOfDate
    /// The rules forbid the move.
    case illegal(String)
    /// A saved game that cannot be read.
    case badSavedGame(String)

    public var description: String {
        switch self {
        case .notInPool: "The pool has not been joined yet."
        case .noSuchGame: "There is no such game now."
        case .noSuchInvitation: "There is no such invitation (any more)."
        case .unknownGame: "This game is not offered here."
        case .busy: "Busy: too many games at once, or already in a game with this opponent."
        case .notTheirGame: "Not everybody knows this game, and this peer has not shown that it does: let it invite."
        case .badOpponents: "Not a possible set of opponents for this game."
        case .outOfDate: "The position has changed; wait for the next turn."
        case .illegal(let reason): "Not a legal move: \(reason)"
        case .badSavedGame(let reason): "A saved game cannot be read: \(reason)"
        }
    }
}
