public import Chess
public import NearbyPlay

/// What a player sees when it has to decide something.
public struct NearbyPosition: Sendable {
    public var state: ChessState
    public var ownColor: ChessAction.Color
    /// What this player has left, and what each of its moves gives back; `nil` if time does not count.
    public var time: (remaining: Duration, increment: Duration)?

    public init(
        state: ChessState, ownColor: ChessAction.Color, time: (remaining: Duration, increment: Duration)? = nil
    ) {
        self.state = state
        self.ownColor = ownColor
        self.time = time
    }
}

/// Somebody who decides by itself what to do at a `NearbyTable`.
public protocol NearbyChessPlayer: Sendable {
    /// A move; `nil` is to resign.
    /// - Throws: `CancellationError` when the position is of no interest any more.
    func move(in position: NearbyPosition) async throws -> ChessMove?

    /// Whether to agree to a draw.
    func acceptsDraw(in position: NearbyPosition) async -> Bool

    /// Whether the other side may take its last move back.
    func acceptsTakeback(in position: NearbyPosition) async -> Bool
}
