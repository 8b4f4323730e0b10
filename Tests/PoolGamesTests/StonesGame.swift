import Foundation
import GameRules
import PoolWire

/// A small game for two to four: take one to three of 21 stones, who takes the last one wins. Shows what games of two
/// cannot: more than one opponent.
struct StonesGame: LockstepGame {
    struct Rules: GameRules {
        struct State: Sendable, Equatable, Codable {
            var stones = 21
            var moveCount = 0
            var players: Int
        }

        var players: ClosedRange<Int> { 2...4 }

        func initialState(players count: Int) -> State { State(players: count) }

        func turn(in state: State) -> Turn { state.stones == 0 ? .over : .player(state.moveCount % state.players) }

        func legalMoves(in state: State) -> [Int] { Array(1...3).filter { $0 <= state.stones } }

        func apply(_ move: Int, to state: inout State) throws(IllegalMove) {
            guard legalMoves(in: state).contains(move) else { throw IllegalMove("\(move) of \(state.stones) stones") }
            state.stones -= move
            state.moveCount += 1
        }

        func outcome(of state: State) -> Outcome? {
            state.stones > 0 ? nil : .won(by: (state.moveCount - 1) % state.players, reason: "the last stone")
        }

        func text(of state: State) -> String { "\(state.stones) stones" }
        func text(of move: Int, in state: State) -> String { "take \(move)" }
    }

    private struct Action: Codable {
        var take: Int
        var playerIndex: Int
        var moveNumber: Int
    }

    private struct StatePayload: Codable {
        var sessionID: UUID
        var state: Rules.State
    }

    static let type = GameType(rawValue: "stones")

    var rules: Rules { Rules() }
    var gameType: GameType { Self.type }
    var firstMoveNumber: Int { 1 }

    func encodeAction(_ action: GameAction<Int>) -> Data {
        encoded(Action(take: action.move, playerIndex: action.playerIndex, moveNumber: action.moveNumber))
    }

    func decodeAction(_ payload: Data) throws(WireError) -> GameAction<Int> {
        guard let action = decoded(Action.self, payload) else { throw WireError(.malformed, "no action") }
        return GameAction(
            move: action.take, playerIndex: action.playerIndex, moveNumber: action.moveNumber, timestamp: .distantPast)
    }

    func encodeState(_ state: Rules.State, sessionID: UUID, timestamp: Date) -> Data {
        encoded(StatePayload(sessionID: sessionID, state: state))
    }

    func decodeState(_ payload: Data, players: Int) throws(WireError) -> GameStateMessage<Rules.State> {
        guard let message = decoded(StatePayload.self, payload), (0...21).contains(message.state.stones),
            message.state.players == players, message.state.moveCount >= 0
        else { throw WireError(.malformed, "no state") }
        return GameStateMessage(state: message.state, sessionID: message.sessionID)
    }

    func moveCount(of state: Rules.State) -> Int { state.moveCount }
    func needsState(after move: Int, in state: Rules.State) -> Bool { state.stones == 0 }
    func chooseMove(in state: Rules.State, budget: ThinkingBudget) throws -> Int { 1 }
}
