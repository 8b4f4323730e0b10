package import Foundation
package import PoolGames

/// When to give a game up: a value. A single bad move may be a misjudgement, three in a row are not. Never among several:
/// the protocol ends the game for all then, and whoever comes first in the list wins (games.md 3).
package struct Despair: Sendable {
    /// The points expected below which a position is hopeless.
    package static let hopeless = 0.02
    /// How many own moves in a row must have been hopeless.
    package static let patience = 3

    private var hopelessMoves: [UUID: Int] = [:]

    package init() {}

    /// - Parameter opponents: how many others play.
    /// - Returns: whether to give up instead of making this move. A move without an expectation, because there was no
    ///   choice, says nothing.
    package mutating func resigns(_ choice: MoveChoice, opponents: Int = 1) -> Bool {
        guard opponents == 1, let expectation = choice.expectation else { return false }
        guard expectation <= Self.hopeless else {
            hopelessMoves[choice.sessionID] = nil
            return false
        }
        hopelessMoves[choice.sessionID, default: 0] += 1
        return hopelessMoves[choice.sessionID, default: 0] >= Self.patience
    }

    /// The game is over.
    package mutating func forget(_ sessionID: UUID) { hopelessMoves[sessionID] = nil }
}
