public import Foundation
public import PoolWire

/// A game as pools play it in lock-step: rules plus the form of its moves and positions on the wire (games.md 5).
///
/// Every side applies its own move, sends it as an action, and applies the others' actions.
public protocol LockstepGame: PlayableGame {
    /// `moveNumber` of the first action: 1, or 0 in chess (games.md 5).
    var firstMoveNumber: Int { get }

    /// Payload of `game_action`.
    func encodeAction(_ action: GameAction<Rules.Move>) -> Data
    /// - Throws: `WireError` for anything that is not a complete action with its indices in range.
    func decodeAction(_ payload: Data) throws(WireError) -> GameAction<Rules.Move>

    /// Payload of `game_state`: complete, with explicit `null`s (games.md 6.7, 6.8).
    func encodeState(_ state: Rules.State, sessionID: UUID, timestamp: Date) -> Data
    /// Reads the synthesised Swift form (absent `nil`s) as well.
    /// - Parameter players: how many play, which no state on the wire says.
    /// - Throws: `WireError` for incomplete, oversized, out-of-range or impossible positions.
    func decodeState(_ payload: Data, players: Int) throws(WireError) -> GameStateMessage<Rules.State>

    /// How many moves led to this position: decides which of two positions is newer.
    func moveCount(of state: Rules.State) -> Int

    /// Whether, after `move` led to `state`, the position must be sent besides the action, because receivers do not
    /// work it out themselves: final positions, and in chess a check given or left (games.md 6.6, 9).
    func needsState(after move: Rules.Move, in state: Rules.State) -> Bool
}

extension LockstepGame {
    /// Reads a state of a game with the fewest players.
    public func decodeState(_ payload: Data) throws(WireError) -> GameStateMessage<Rules.State> {
        try decodeState(payload, players: rules.players.lowerBound)
    }
}

/// One move as it travels (games.md 7-9).
public struct GameAction<Move: Sendable & Hashable>: Sendable, Equatable {
    /// What was played.
    public var move: Move
    /// The mover's seat, as it says itself.
    public var playerIndex: Int
    /// Counted from `LockstepGame.firstMoveNumber`.
    public var moveNumber: Int
    /// When it was played, as the mover says; nobody depends on it.
    public var timestamp: Date

    public init(move: Move, playerIndex: Int, moveNumber: Int, timestamp: Date) {
        self.move = move
        self.playerIndex = playerIndex
        self.moveNumber = moveNumber
        self.timestamp = timestamp
    }
}

/// A position as it travelled.
public struct GameStateMessage<State: Sendable & Equatable>: Sendable, Equatable {
    /// The position.
    public var state: State
    /// The session that it belongs to, as the sender says.
    public var sessionID: UUID

    public init(state: State, sessionID: UUID) {
        self.state = state
        self.sessionID = sessionID
    }
}

/// How strong and how long an engine may think.
public struct ThinkingBudget: Sendable {
    /// 1 (beginner) to 10 (as strong as it can).
    public var level: Int
    /// The most time for one move on one core.
    public var time: Duration
    /// Makes the choice among equal moves repeatable.
    public var seed: UInt64
    /// Asked every few thousand positions.
    public var isCancelled: @Sendable () -> Bool

    public init(
        level: Int = 6, time: Duration = .milliseconds(500), seed: UInt64,
        isCancelled: @escaping @Sendable () -> Bool = { false }
    ) {
        self.level = level
        self.time = time
        self.seed = seed
        self.isCancelled = isCancelled
    }
}
