public import Foundation
public import GameRules
public import PoolWire

/// Chess as pools play it (games.md 9).
public struct ChessGame: LockstepGame {
    public init() {}

    public var rules: ChessRules { ChessRules() }
    public var gameType: GameType { .chess }
    public var firstMoveNumber: Int { 0 }

    public func encodeAction(_ action: GameAction<ChessMove>) -> Data {
        GamePayload.encode(
            ChessActionPayload(
                action.move, playerIndex: action.playerIndex, moveNumber: action.moveNumber,
                timestamp: action.timestamp))
    }

    public func decodeAction(_ payload: Data) throws(WireError) -> GameAction<ChessMove> {
        let action = try GamePayload.decode(ChessActionPayload.self, from: payload)
        guard 0...1 ~= action.playerIndex, 0..<ChessState.maxMoves ~= action.moveNumber else {
            throw WireError(.badField, "move \(action.moveNumber) of player \(action.playerIndex)")
        }
        return GameAction(
            move: try action.move(), playerIndex: action.playerIndex, moveNumber: action.moveNumber,
            timestamp: Date(timeIntervalSinceReferenceDate: action.timestamp))
    }

    /// Every entry of `moveHistory` carries the state's own timestamp: nobody reads them (games.md 5).
    public func encodeState(_ state: ChessState, sessionID: UUID, timestamp: Date) -> Data {
        GamePayload.encode(ChessStatePayload(state, sessionID: sessionID, timestamp: timestamp))
    }

    public func decodeState(_ payload: Data, players: Int) throws(WireError) -> GameStateMessage<ChessState> {
        let payload = try GamePayload.decode(ChessStatePayload.self, from: payload)
        return GameStateMessage(state: try payload.state(), sessionID: payload.sessionID)
    }

    public func moveCount(of state: ChessState) -> Int { state.moveCount }

    /// Receivers work out neither check nor the end (games.md 9).
    public func needsState(after move: ChessMove, in state: ChessState) -> Bool {
        state.ending != nil || state.isCheck || state.answeredCheck
    }

    public func chooseMove(in state: ChessState, budget: ThinkingBudget) throws -> ChessMove {
        try report(in: state, budget: budget).move
    }

    public func think(about state: ChessState, budget: ThinkingBudget) throws -> Thought<ChessMove> {
        let report = try report(in: state, budget: budget)
        return Thought(move: report.move, expectation: report.score.map(ChessGame.expectation))
    }

    /// The points that a player expects whose position is worth `score` hundredths of a pawn: three quarters with two
    /// pawns more, and as good as all of them with ten.
    public static func expectation(ofScore score: Int) -> Double { 1 / (1 + pow(10, -Double(score) / 400)) }

    /// Mates, or takes or makes the most that it can at once; blind to the answer.
    public func greedyMove(in state: ChessState, seed: UInt64) -> ChessMove? {
        GreedyPlayer.move(in: state, seed: seed)
    }

    public var openings: [String] { ChessOpenings.lines }

    /// As `chooseMove`, with what was thought about it: for tests and measurements.
    package func report(in state: ChessState, budget: ThinkingBudget) throws -> ThinkingReport {
        var player = ChessPlayer(state: state, budget: budget)
        let move = try player.chooseMove()
        return ThinkingReport(move: move, depth: player.depth, score: player.score, nodes: player.nodes)
    }
}

/// How a move was found.
package struct ThinkingReport: Sendable {
    package var move: ChessMove
    /// Half-moves looked ahead in full.
    package var depth: Int
    /// In hundredths of a pawn for the player; beyond 29,000 a mate. `nil` for a move made without looking.
    package var score: Int?
    /// Positions searched.
    package var nodes: Int
}
