public import PoolWire

/// A game with an opponent for it: all that playing without a pool needs (`poolbots match`).
public protocol PlayableGame: Sendable {
    associatedtype Rules: GameRules

    var rules: Rules { get }
    var gameType: GameType { get }

    /// A move for the player to move, thought out within the budget. Runs for long: call it off the event loops.
    /// - Throws: `CancellationError` once `budget.isCancelled` says so.
    func chooseMove(in state: Rules.State, budget: ThinkingBudget) throws -> Rules.Move

    /// As `chooseMove`, with what the engine expects of the move. Without an implementation it expects nothing.
    func think(about state: Rules.State, budget: ThinkingBudget) throws -> Thought<Rules.Move>

    /// The move of a simple rule that looks one move ahead: a yardstick for the engine. `nil`, as without an
    /// implementation, if the game has no such rule.
    func greedyMove(in state: Rules.State, seed: UInt64) -> Rules.Move?

    /// Beginnings of games that are even and differ: moves as `rules` writes them, apart by spaces. Without an
    /// implementation none: every match game begins at the start.
    var openings: [String] { get }
}

extension PlayableGame {
    /// The name shown to people: "Connect Four".
    public var title: String { gameType.title }

    public func think(about state: Rules.State, budget: ThinkingBudget) throws -> Thought<Rules.Move> {
        Thought(move: try chooseMove(in: state, budget: budget), expectation: nil)
    }

    public func greedyMove(in state: Rules.State, seed: UInt64) -> Rules.Move? { nil }

    public var openings: [String] { [] }
}

/// A move with what its player expects.
public struct Thought<Move: Sendable & Hashable>: Sendable, Equatable {
    /// What to play.
    public var move: Move
    /// The points that the player to move expects, from 0 (lost) over 0.5 (even) to 1 (won); `nil` when it does not
    /// know.
    public var expectation: Double?

    public init(move: Move, expectation: Double?) {
        self.move = move
        self.expectation = expectation
    }
}

extension PlayableGame {
    /// A game without an engine of its own gets one from `GameSearch`.
    public func chooseMove(in state: Rules.State, budget: ThinkingBudget) throws -> Rules.Move {
        try GameSearch(rules).chooseMove(in: state, budget: budget) { _ in Never?.none }
    }
}

extension PlayableGame where Rules.State: Hashable {
    /// As for every game, with a memory of positions.
    public func chooseMove(in state: Rules.State, budget: ThinkingBudget) throws -> Rules.Move {
        try GameSearch(rules).chooseMove(in: state, budget: budget) { $0 }
    }
}
