public import Foundation
public import GameRules
public import PoolWire

extension GameType {
    /// Of PoolBots alone: neither the web client nor the Swift apps know it.
    public static let ticTacToe = GameType(rawValue: "poolbots.tic_tac_toe")
}

/// Tic-tac-toe between PoolBots peers. Its engine is the one that every game gets (`GameSearch`).
public struct TicTacToeGame: LockstepGame {
    private struct Action: Codable {
        var cell: Int
        var playerIndex: Int
        var moveNumber: Int
        var timestamp: Double
    }

    private struct Board: Codable {
        var sessionID: UUID
        var cells: [Int?]
    }

    public init() {}

    public var rules: TicTacToeRules { TicTacToeRules() }
    public var gameType: GameType { .ticTacToe }
    public var firstMoveNumber: Int { 1 }

    public func encodeAction(_ action: GameAction<Int>) -> Data {
        GamePayload.encode(
            Action(
                cell: action.move, playerIndex: action.playerIndex, moveNumber: action.moveNumber,
                timestamp: GamePayload.wireTimestamp(action.timestamp)))
    }

    public func decodeAction(_ payload: Data) throws(WireError) -> GameAction<Int> {
        let action = try GamePayload.decode(Action.self, from: payload)
        guard 0..<9 ~= action.cell, 0...1 ~= action.playerIndex, 1...9 ~= action.moveNumber else {
            throw WireError(.badField, "cell \(action.cell), move \(action.moveNumber) of \(action.playerIndex)")
        }
        return GameAction(
            move: action.cell, playerIndex: action.playerIndex, moveNumber: action.moveNumber,
            timestamp: Date(timeIntervalSinceReferenceDate: action.timestamp))
    }

    public func encodeState(_ state: TicTacToeRules.State, sessionID: UUID, timestamp: Date) -> Data {
        GamePayload.encode(Board(sessionID: sessionID, cells: state.cells))
    }

    public func decodeState(
        _ payload: Data, players: Int
    ) throws(WireError) -> GameStateMessage<TicTacToeRules.State> {
        let board = try GamePayload.decode(Board.self, from: payload)
        var state = TicTacToeRules.State()
        state.cells = board.cells
        let stones = (0...1).map { player in state.cells.count { $0 == player } }
        guard state.cells.count == 9, stones[0] + stones[1] == state.moveCount, 0...1 ~= stones[0] - stones[1],
            rules.outcome(of: state)?.winner.map({ $0 == (state.moveCount + 1) % 2 }) ?? true
        else { throw WireError(.badField, "not a position of tic-tac-toe") }
        return GameStateMessage(state: state, sessionID: board.sessionID)
    }

    public func moveCount(of state: TicTacToeRules.State) -> Int { state.moveCount }

    public func needsState(after move: Int, in state: TicTacToeRules.State) -> Bool {
        rules.outcome(of: state) != nil
    }
}
