public import Foundation
public import GameRules
public import PoolWire

/// Connect Four as pools play it (games.md 7).
public struct ConnectFourGame: LockstepGame {
    public init() {}

    public var rules: ConnectFourRules { ConnectFourRules() }
    public var gameType: GameType { .connectFour }
    public var firstMoveNumber: Int { 1 }

    public func encodeAction(_ action: GameAction<ConnectFourMove>) -> Data {
        GamePayload.encode(
            ConnectFourActionPayload(
                column: action.move.column, moveNumber: action.moveNumber, playerIndex: action.playerIndex,
                timestamp: GamePayload.wireTimestamp(action.timestamp)))
    }

    public func decodeAction(_ payload: Data) throws(WireError) -> GameAction<ConnectFourMove> {
        let action = try GamePayload.decode(ConnectFourActionPayload.self, from: payload)
        guard let move = ConnectFourMove(column: action.column) else {
            throw WireError(.badField, "column \(action.column)")
        }
        guard 0...1 ~= action.playerIndex, 1...ConnectFourStatePayload.maxMoveCount ~= action.moveNumber else {
            throw WireError(.badField, "move \(action.moveNumber) of player \(action.playerIndex)")
        }
        return GameAction(
            move: move, playerIndex: action.playerIndex, moveNumber: action.moveNumber,
            timestamp: Date(timeIntervalSinceReferenceDate: action.timestamp))
    }

    public func encodeState(_ state: ConnectFourState, sessionID: UUID, timestamp: Date) -> Data {
        GamePayload.encode(ConnectFourStatePayload(state, sessionID: sessionID, timestamp: timestamp))
    }

    public func decodeState(_ payload: Data, players: Int) throws(WireError) -> GameStateMessage<ConnectFourState> {
        let payload = try GamePayload.decode(ConnectFourStatePayload.self, from: payload)
        return GameStateMessage(state: try payload.state(), sessionID: payload.sessionID)
    }

    public func moveCount(of state: ConnectFourState) -> Int { state.moveCount }

    /// Receivers find a win or a full board themselves; the final position makes sure of it (games.md 6.6).
    public func needsState(after move: ConnectFourMove, in state: ConnectFourState) -> Bool {
        rules.outcome(of: state) != nil
    }

    public func chooseMove(in state: ConnectFourState, budget: ThinkingBudget) throws -> ConnectFourMove {
        try think(about: state, budget: budget).move
    }

    public func think(about state: ConnectFourState, budget: ThinkingBudget) throws -> Thought<ConnectFourMove> {
        var player = ConnectFourPlayer(state: state, budget: budget)
        let move = try player.chooseMove()
        return Thought(move: move, expectation: player.expectation)
    }
}
