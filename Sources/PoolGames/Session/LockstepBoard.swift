package import Foundation
package import GameRules
import PoolWire

/// The position of one game, and the judgement of what arrives about it (games.md 6.5).
///
/// A move counts when its player, seat, number and legality are right. One that is too early waits, one that was made
/// already is a duplicate, everything else is refused; neither changes the board.
package struct LockstepBoard<Game: LockstepGame>: Sendable {
    package typealias Move = Game.Rules.Move
    package typealias State = Game.Rules.State

    /// What became of a move that arrived.
    package enum Verdict {
        /// It stands, maybe followed by moves that had come early.
        case applied([Step])
        case early
        case duplicate
        case refused(String)
    }

    /// A move that was made.
    package struct Step: Equatable {
        package var seat: Int
        package var text: String
        package var moveCount: Int
        package var state: State
    }

    /// How many moves may wait for the one before them.
    package static var maxEarly: Int { 8 }

    package let game: Game
    package private(set) var state: State
    /// When it last changed.
    package private(set) var changedAt: Date
    package private(set) var lastOwn: GameAction<Move>?
    /// Rises with every change.
    package private(set) var version = 0
    private var early: [Int: GameAction<Move>] = [:]

    package init(_ game: Game, players: Int, at date: Date) {
        self.game = game
        state = game.rules.initialState(players: players)
        changedAt = date
    }

    package init(_ game: Game, state: State, lastOwn: GameAction<Move>?, at date: Date) {
        self.game = game
        self.state = state
        self.lastOwn = lastOwn
        changedAt = date
    }

    package var moveCount: Int { game.moveCount(of: state) }
    package var outcome: Outcome? { game.rules.outcome(of: state) }
    package var hasEarly: Bool { !early.isEmpty }
    /// The number that the next move must carry.
    package var nextNumber: Int { moveCount + game.firstMoveNumber }

    package var isOwnMoveLast: Bool { lastOwn.map { $0.moveNumber == nextNumber - 1 } ?? false }

    package func isTurn(of seat: Int?) -> Bool {
        guard let seat else { return false }
        return game.rules.turn(in: state) == .player(seat)
    }

    /// Judges a move that arrived from the player in `seat`.
    /// - Parameter own: this member's seat: nobody can know what follows an own move that is not made yet.
    package mutating func receive(_ action: GameAction<Move>, from seat: Int, own: Int?, at date: Date) -> Verdict {
        guard action.playerIndex == seat else { return .refused("seat \(seat) moves for seat \(action.playerIndex)") }
        let number = action.moveNumber
        if number < nextNumber { return .duplicate }
        if number > nextNumber {
            guard !isTurn(of: own), outcome == nil, number - nextNumber <= Self.maxEarly else {
                return .refused("move \(number) instead of \(nextNumber)")
            }
            if early[number] == nil { early[number] = action }
            return .early
        }
        guard isTurn(of: seat) else { return .refused("not the turn of seat \(seat)") }
        do {
            let step = try make(action.move, seat: seat, at: date)
            return .applied([step] + drainEarly(own: own, at: date))
        } catch {
            return .refused(error.description)
        }
    }

    /// Makes an own move.
    package mutating func play(_ move: Move, seat: Int, at date: Date) throws(IllegalMove) -> Step {
        let action = GameAction(move: move, playerIndex: seat, moveNumber: nextNumber, timestamp: date)
        let step = try make(move, seat: seat, at: date)
        lastOwn = action
        return step
    }

    /// Makes the moves that were waiting for this position.
    package mutating func drainEarly(own: Int?, at date: Date) -> [Step] {
        var steps: [Step] = []
        while let action = early.removeValue(forKey: nextNumber) {
            guard action.playerIndex != own, isTurn(of: action.playerIndex) else { break }
            do {
                steps.append(try make(action.move, seat: action.playerIndex, at: date))
            } catch {
                break  // Illegal here: whoever sent it learns of it when the gap is repaired.
            }
        }
        let next = nextNumber
        early = early.filter { $0.key >= next }
        return steps
    }

    package mutating func dropEarly() { early = [:] }

    /// Takes over a position from the inviter.
    package mutating func adopt(_ state: State, at date: Date) {
        self.state = state
        touch(at: date)
        let next = nextNumber
        early = early.filter { $0.key >= next }
        if let number = lastOwn?.moveNumber, number >= next { lastOwn = nil }
    }

    /// The position is told anew.
    package mutating func touch(at date: Date) {
        changedAt = date
        version += 1
    }

    private mutating func make(_ move: Move, seat: Int, at date: Date) throws(IllegalMove) -> Step {
        let text = game.rules.text(of: move, in: state)
        try game.rules.apply(move, to: &state)
        touch(at: date)
        return Step(seat: seat, text: text, moveCount: moveCount, state: state)
    }
}
