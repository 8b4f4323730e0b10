public import Foundation
public import GameRules
public import PoolWire

/// Chain Reaction as pools play it (games.md 8).
public struct ChainReactionGame: LockstepGame {
    public init() {}

    public var rules: ChainReactionRules { ChainReactionRules() }
    public var gameType: GameType { .chainReaction }
    public var firstMoveNumber: Int { 1 }

    public func encodeAction(_ action: GameAction<ChainReactionMove>) -> Data {
        GamePayload.encode(
            ChainReactionActionPayload(
                cellID: action.move.cell, moveNumber: action.moveNumber, playerIndex: action.playerIndex,
                timestamp: GamePayload.wireTimestamp(action.timestamp)))
    }

    public func decodeAction(_ payload: Data) throws(WireError) -> GameAction<ChainReactionMove> {
        let action = try GamePayload.decode(ChainReactionActionPayload.self, from: payload)
        guard let move = ChainReactionMove(cell: action.cellID) else {
            throw WireError(.badField, "cell \(action.cellID)")
        }
        guard 0..<rules.players.upperBound ~= action.playerIndex,
            1...ChainReactionStatePayload.maxMoveCount ~= action.moveNumber
        else { throw WireError(.badField, "move \(action.moveNumber) of player \(action.playerIndex)") }
        return GameAction(
            move: move, playerIndex: action.playerIndex, moveNumber: action.moveNumber,
            timestamp: Date(timeIntervalSinceReferenceDate: action.timestamp))
    }

    public func encodeState(_ state: ChainReactionState, sessionID: UUID, timestamp: Date) -> Data {
        GamePayload.encode(ChainReactionStatePayload(state, sessionID: sessionID, timestamp: timestamp))
    }

    public func decodeState(
        _ payload: Data, players: Int
    ) throws(WireError) -> GameStateMessage<ChainReactionState> {
        guard rules.players.contains(players) else { throw WireError(.badField, "a game of \(players)") }
        let payload = try GamePayload.decode(ChainReactionStatePayload.self, from: payload)
        return GameStateMessage(state: try payload.state(players: players), sessionID: payload.sessionID)
    }

    public func moveCount(of state: ChainReactionState) -> Int { state.moveCount }

    /// Receivers find a winner themselves; the final position makes sure of it (games.md 6.6).
    public func needsState(after move: ChainReactionMove, in state: ChainReactionState) -> Bool {
        rules.outcome(of: state) != nil
    }

    public func chooseMove(in state: ChainReactionState, budget: ThinkingBudget) throws -> ChainReactionMove {
        try think(about: state, budget: budget).move
    }

    public func think(
        about state: ChainReactionState, budget: ThinkingBudget
    ) throws -> Thought<ChainReactionMove> {
        var player = ChainReactionPlayer(state: state, budget: budget)
        let move = try player.chooseMove()
        return Thought(move: move, expectation: player.expectation)
    }

    /// The move after which the player owns the most orbs; among equals one by lot.
    public func greedyMove(in state: ChainReactionState, seed: UInt64) -> ChainReactionMove? {
        guard case .player(let player) = rules.turn(in: state) else { return nil }
        var generator = SeededGenerator(seed: seed)
        let results = rules.legalMoves(in: state).shuffled(using: &generator).map { move in
            var board = state.board
            if board.add(to: move.cell, by: player) { board.settle() }
            return (move: move, orbs: board.count(of: player))
        }
        return results.max { $0.orbs < $1.orbs }?.move
    }
}
