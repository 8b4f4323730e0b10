import BotKit
import Chess
import GameRules
package import PoolGames
package import PoolWire
package import UCIEngine

/// Plays chess with a UCI engine that all games of all bots share.
package struct EngineAdvisor: MoveAdvisor {
    package let engine: UCIEngine
    package let games: Set<GameType> = [.chess]

    package init(engine: UCIEngine) { self.engine = engine }

    package func advise(on request: MoveRequest, time: Duration) async throws -> MoveChoice? {
        guard let state = request.state(as: ChessState.self) else { return nil }
        let thought = try await engine.think(about: state, time: time)
        guard ChessRules().legalMoves(in: state).contains(thought.move) else {
            throw UCIEngineError.badMove(thought.move.description, program: engine.configuration.program)
        }
        return request.choice(thought.move, expectation: thought.expectation)
    }
}
