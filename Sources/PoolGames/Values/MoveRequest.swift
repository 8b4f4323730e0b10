public import Foundation
public import GameRules
public import PoolWire

/// A position in which somebody has to move: this member, unless it was asked for with `GameService.position(of:)`.
public struct MoveRequest: Sendable {
    public let sessionID: UUID
    public let gameType: GameType
    /// The seat that has to move.
    public let ownSeat: Int
    public let moveCount: Int
    private let problem: any MoveProblem

    /// - Parameter moveCount: names the position.
    package init<Game: PlayableGame>(
        sessionID: UUID, ownSeat: Int, game: Game, state: Game.Rules.State, moveCount: Int
    ) {
        self.sessionID = sessionID
        gameType = game.gameType
        self.ownSeat = ownSeat
        self.moveCount = moveCount
        problem = GamePosition(game: game, state: state)
    }

    /// The board as text.
    public var position: String { problem.text }

    /// Every legal move in the game's notation.
    public var legalMoves: [String] { problem.legalMoves }

    /// The legal move of this notation; `nil` when there is none.
    public func move(named text: String) -> MoveChoice? { problem.move(named: text).map { choice($0) } }

    /// The position as a value of the game's rules; `nil` for another game's type.
    public func state<State>(as type: State.Type) -> State? { problem.anyState as? State }

    /// An answer made of a move value of the game's rules.
    /// - Parameter expectation: see `MoveChoice.expectation`.
    public func choice(_ move: any Sendable, expectation: Double? = nil) -> MoveChoice {
        MoveChoice(sessionID: sessionID, moveCount: moveCount, move: move, expectation: expectation)
    }

    /// A choice of this position in the game's notation; `nil` for a choice of another game.
    public func text(of choice: MoveChoice) -> String? { problem.text(of: choice.move) }

    /// The engine's move. Runs for long: see `ThinkingPool`.
    /// - Throws: `CancellationError`.
    public func choose(within budget: ThinkingBudget) throws -> MoveChoice {
        let thought = try problem.choose(budget)
        return choice(thought.move, expectation: thought.expectation)
    }
}

/// An answer to a `MoveRequest`.
public struct MoveChoice: Sendable {
    public let sessionID: UUID
    /// Names the position that it is an answer to.
    public let moveCount: Int
    /// The points that whoever chose expects, from 0 (lost) to 1 (won); `nil` when it does not know. Decides nothing
    /// here: a bot may give up what is hopeless.
    public let expectation: Double?
    let move: any Sendable

    package init(sessionID: UUID, moveCount: Int, move: any Sendable, expectation: Double? = nil) {
        self.sessionID = sessionID
        self.moveCount = moveCount
        self.move = move
        self.expectation = expectation
    }
}

/// A game's position without its type.
private protocol MoveProblem: Sendable {
    var text: String { get }
    var legalMoves: [String] { get }
    var anyState: any Sendable { get }
    func move(named text: String) -> (any Sendable)?
    func text(of move: any Sendable) -> String?
    func choose(_ budget: ThinkingBudget) throws -> (move: any Sendable, expectation: Double?)
}

private struct GamePosition<Game: PlayableGame>: MoveProblem {
    let game: Game
    let state: Game.Rules.State

    var text: String { game.rules.text(of: state) }
    var legalMoves: [String] { game.rules.legalMoves(in: state).map { game.rules.text(of: $0, in: state) } }
    var anyState: any Sendable { state }

    func move(named text: String) -> (any Sendable)? {
        game.rules.legalMoves(in: state).first { game.rules.text(of: $0, in: state) == text }
    }

    func text(of move: any Sendable) -> String? {
        (move as? Game.Rules.Move).map { game.rules.text(of: $0, in: state) }
    }

    func choose(_ budget: ThinkingBudget) throws -> (move: any Sendable, expectation: Double?) {
        let thought = try game.think(about: state, budget: budget)
        return (thought.move, thought.expectation)
    }
}
