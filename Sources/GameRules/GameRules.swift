/// The rules of a game: a value without I/O, clock or randomness. Chance (dice) is a move of its own.
public protocol GameRules: Sendable {
    /// A position with everything that the future depends on.
    associatedtype State: Sendable, Equatable
    associatedtype Move: Sendable, Hashable

    /// How many can play.
    var players: ClosedRange<Int> { get }

    /// The position before the first move.
    /// - Precondition: `players` contains the count.
    func initialState(players count: Int) -> State

    /// Who moves next.
    func turn(in state: State) -> Turn

    /// Every legal move, in an order that depends on the position alone; empty exactly when the game is over. Where
    /// chance moves, these are its results, all equally likely: one that is twice as likely is two moves.
    func legalMoves(in state: State) -> [Move]

    /// Plays a move.
    /// - Throws: `IllegalMove`, leaving the state unchanged, for every move that `legalMoves` does not list.
    func apply(_ move: Move, to state: inout State) throws(IllegalMove)

    /// How the game ended; `nil` while it goes on. Stays the same once set.
    func outcome(of state: State) -> Outcome?

    /// The position drawn as lines of text for a terminal or a chat, from the first player's side.
    func text(of state: State) -> String

    /// A move in the game's usual notation, as it stands in the position before it (`e2e4`, `column 4`).
    func text(of move: Move, in state: State) -> String
}

/// Whose turn it is.
public enum Turn: Sendable, Hashable {
    /// Index from 0.
    case player(Int)
    /// Dice: the rules list the possible results as moves.
    case chance
    case over
}

/// How a game ended.
public struct Outcome: Sendable, Equatable {
    /// Why, as a person would say it: "checkmate", "four in a row".
    public var reason: String
    /// Players from the best place down, as far as places were decided. Empty for a draw.
    public var ranking: [Int]

    public init(ranking: [Int], reason: String) {
        self.ranking = ranking
        self.reason = reason
    }

    /// The winner; `nil` for a draw.
    public var winner: Int? { ranking.first }

    /// One winner.
    public static func won(by player: Int, reason: String) -> Outcome { Outcome(ranking: [player], reason: reason) }
    /// No winner.
    public static func drawn(reason: String) -> Outcome { Outcome(ranking: [], reason: reason) }
}

/// A move that the rules forbid in the position.
public struct IllegalMove: Error, Sendable, Equatable, CustomStringConvertible {
    /// Which rule, for a log line or an answer to the player.
    public var description: String

    public init(_ description: String) { self.description = description }
}
