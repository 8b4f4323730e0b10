public import Chess
public import GameRules

extension UCIEngine {
    /// The engine's move in a game, with what it expects. Whether the move is legal is for the rules to say.
    /// - Throws: `UCIEngineError`, `CancellationError`.
    public func think(
        about state: ChessState, time: Duration, isNewGame: Bool = false
    ) async throws -> Thought<ChessMove> {
        let answer = try await think(about: UCIPosition(state), time: time, isNewGame: isNewGame)
        guard let move = ChessMove(uci: answer.move) else {
            throw UCIEngineError.badMove(answer.move, program: configuration.program)
        }
        return Thought(move: move, expectation: answer.score?.expectation)
    }
}

extension UCIPosition {
    /// With the moves that led here from the start of the game if they are known, so that the engine sees repetitions.
    public init(_ state: ChessState) {
        if UCIPosition.leads(state.history, to: state) {
            self.init(moves: state.history.map(\.description))
        } else {
            self.init(fen: state.fen)
        }
    }

    /// A game may have begun elsewhere, or its first moves may be missing.
    private static func leads(_ moves: [ChessMove], to state: ChessState) -> Bool {
        var replayed = ChessState()
        do {
            for move in moves { try ChessRules().apply(move, to: &replayed) }
        } catch {
            return false
        }
        return replayed.fen == state.fen
    }
}

extension UCIAnswer.Score {
    /// The points that the engine expects, from 0 to 1.
    public var expectation: Double {
        switch self {
        case .centipawns(let value): ChessGame.expectation(ofScore: value)
        case .mate(let moves): moves > 0 ? 1 : 0
        }
    }
}
