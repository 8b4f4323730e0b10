import Chess
import GameRules
import Logging
import PoolGames
import UCIEngine

/// A player at one board: what it needs of a game's type is inside.
struct MatchPlayer<Game: PlayableGame>: Sendable {
    typealias Move = Game.Rules.Move

    /// What a player is asked.
    struct Question: Sendable {
        var state: Game.Rules.State
        var time: Duration
        var seed: UInt64
        /// Whether it is the player's first move of the game.
        var isNewGame: Bool
    }

    let think: @Sendable (Question) async throws -> Thought<Move>
    /// Ends what the player started.
    let close: @Sendable () -> Void

    private init(
        close: @escaping @Sendable () -> Void = {}, think: @escaping @Sendable (Question) async throws -> Thought<Move>
    ) {
        self.think = think
        self.close = close
    }

    /// - Throws: `MatchError.noPlayer`.
    static func make(
        _ specification: PlayerSpecification, for game: Game, thinking: ThinkingPool, logger: Logger
    ) throws(MatchError) -> MatchPlayer {
        switch specification {
        case .level(let level):
            return MatchPlayer { question in
                try await thinking.run { isCancelled in
                    try game.think(
                        about: question.state,
                        budget: ThinkingBudget(
                            level: level, time: question.time, seed: question.seed, isCancelled: isCancelled))
                }
            }
        case .random:
            return MatchPlayer { question in
                var generator = SeededGenerator(seed: question.seed)
                guard let move = game.rules.legalMoves(in: question.state).randomElement(using: &generator) else {
                    preconditionFailure("a game that is not over has a move")
                }
                return Thought(move: move, expectation: nil)
            }
        case .greedy:
            let none = MatchError.noPlayer(specification.description, game: game.title)
            guard game.greedyMove(in: game.rules.initialState(players: game.rules.players.lowerBound), seed: 0) != nil
            else { throw none }
            return MatchPlayer { question in
                guard let move = game.greedyMove(in: question.state, seed: question.seed) else { throw none }
                return Thought(move: move, expectation: nil)
            }
        case .uci(let configuration):
            guard game is ChessGame else { throw .noPlayer(specification.description, game: game.title) }
            let engine = UCIEngine(configuration, logger: logger)
            return MatchPlayer(close: engine.stop) { question in
                guard let state = question.state as? ChessState else {
                    preconditionFailure("chess has chess positions")
                }
                let thought = try await engine.think(
                    about: state, time: question.time, isNewGame: question.isNewGame)
                guard let move = thought.move as? Move else { preconditionFailure("chess has chess moves") }
                return Thought(move: move, expectation: thought.expectation)
            }
        }
    }
}
