import GameRules

/// Plays chess. For now any legal move; the search follows.
struct ChessPlayer {
    private let state: ChessState
    private var generator: SeededGenerator

    init(state: ChessState, budget: ThinkingBudget) {
        self.state = state
        generator = SeededGenerator(seed: budget.seed)
    }

    mutating func chooseMove() throws -> ChessMove {
        guard let move = ChessRules().legalMoves(in: state).randomElement(using: &generator) else {
            preconditionFailure("the game is over")
        }
        return move
    }
}
