package import Foundation
package import GameRules
package import Ludo
package import PoolWire

/// The position of one game of Ludo, how many moves led to it, and who sits around it.
///
/// The inviter's position is the truth. A guest's follows what the inviter tells (`LudoFollower`); what it has missed
/// leaves a gap in its count of moves.
package struct LudoBoard: Sendable {
    /// A move that was made: a roll, a token's move, or a pass.
    package struct Step: Sendable, Equatable {
        package var seat: Int
        package var text: String
        package var moveCount: Int
        package var state: LudoState
    }

    private let rules = LudoRules()
    private var follower: LudoFollower
    package private(set) var moveCount: Int
    /// When the position last changed: the time that every message about it carries, so that they can be put in order.
    package private(set) var changedAt: Date
    /// Rises with every change.
    package private(set) var version = 0
    /// Without their tokens.
    package private(set) var players: [LudoPlayer]

    package init(_ state: LudoState, players: [LudoPlayer], moveCount: Int = 0, at date: Date) {
        follower = LudoFollower(state)
        self.players = players
        self.moveCount = moveCount
        changedAt = date
    }

    package var state: LudoState { follower.state }
    package var turn: Turn { rules.turn(in: state) }
    package var text: String { rules.text(of: state) }

    /// Whether the dice lie there and allow nothing, or it was the third six.
    package var mustPass: Bool { state.mustPass }

    /// The only move there is after a roll that was no six: inviters make it by themselves (games.md 10).
    package var onlyMove: LudoMove? {
        guard let dice = state.dice, dice != 6, case .player = turn else { return nil }
        let moves = rules.legalMoves(in: state)
        return moves.count == 1 ? moves.first : nil
    }

    /// What travels as `stateSync`.
    package var sync: LudoBoardState { LudoBoardState(state, players: players) }

    /// What a token would do now; `nil` if it may not move.
    package func step(of token: Int) -> LudoStep? {
        guard case .player(let seat) = turn, let dice = state.dice else { return nil }
        return state.step(of: LudoToken(playerIndex: seat, tokenIndex: token), roll: dice)
    }

    /// Makes a move.
    package mutating func make(_ move: LudoMove, at date: Date) throws(IllegalMove) -> Step {
        let step = try record(move, in: state, number: moveCount + 1)
        follower = LudoFollower(step.state)
        moveCount += 1
        touch(at: date)
        return step
    }

    /// Takes what the inviter tells.
    /// - Returns: what is new, and the moves that explain it, as far as they can be known.
    /// - Throws: `WireError`; nothing has changed then.
    package mutating func take(
        _ content: LudoBroadcast.Content, at date: Date
    ) throws(WireError) -> (news: LudoFollower.News, steps: [Step]) {
        let before = state
        let news = try follower.take(content)
        switch content {
        case .stateSync(let board), .gameStarted(let board): players = board.players
        default: break
        }
        guard state != before else { return (news, []) }
        touch(at: date)
        guard let steps = self.steps(from: before, to: state) else {
            moveCount += 2  // One more than a single move: something is missing.
            return (news, [])
        }
        moveCount += steps.count
        return (news, steps)
    }

    /// The web client as inviter plays with four seats: shown by a message before the whole board has come.
    package mutating func takeFourSeats() {
        let known = state
        var state = LudoState(seats: Array(0..<4))
        for token in known.seats.flatMap({ LudoState.tokens(of: $0) }) {
            state.place(token, on: known.position(of: token))
        }
        follower = LudoFollower(state)
        players += (known.seats.count..<4).map { LudoPlayer(botOn: $0) }
    }

    /// The position is told anew.
    package mutating func touch(at date: Date) {
        changedAt = max(date, changedAt)
        version += 1
    }

    package mutating func setConnected(_ isConnected: (String) -> Bool) {
        for index in players.indices { players[index].isConnected = isConnected(players[index].id) }
    }

    // MARK: Explanations

    private func record(_ move: LudoMove, in state: LudoState, number: Int) throws(IllegalMove) -> Step {
        let text = rules.text(of: move, in: state)
        var next = state
        try rules.apply(move, to: &next)
        return Step(seat: state.currentSeat, text: text, moveCount: number, state: next)
    }

    /// The moves, at most three, that lead from one position to another. A roll that was passed could be any: it is not
    /// made up.
    private func steps(from start: LudoState, to end: LudoState) -> [Step]? {
        for depth in 1...3 {
            if let steps = self.steps(from: start, to: end, depth: depth, number: moveCount + 1) { return steps }
        }
        return nil
    }

    private func steps(from start: LudoState, to end: LudoState, depth: Int, number: Int) -> [Step]? {
        for move in rules.legalMoves(in: start) {
            let step: Step
            do throws(IllegalMove) {
                step = try record(move, in: start, number: number)
            } catch {
                continue  // `legalMoves` lists no other; nothing is explained by it.
            }
            if depth == 1 {
                if step.state.looksLike(end) { return [step] }
            } else if !step.state.mustPass,
                let rest = self.steps(from: step.state, to: end, depth: depth - 1, number: number + 1)
            {
                return [step] + rest
            }
        }
        return nil
    }
}

extension LudoState {
    fileprivate var mustPass: Bool { dice != nil && LudoRules().turn(in: self) == .chance }

    /// Whether it is this position as others may have it: at the end, or once the seat on turn has finished, they may
    /// disagree on whose turn it is.
    fileprivate func looksLike(_ other: LudoState) -> Bool {
        guard hasTokens(of: other) else { return false }
        if other.isOver || other.isFinished(other.currentSeat) { return true }
        return dice == other.dice && turnNumber == other.turnNumber && currentSeat == other.currentSeat
    }

    private func hasTokens(of other: LudoState) -> Bool {
        seats == other.seats
            && seats.allSatisfy { seat in
                Self.tokens(of: seat).allSatisfy { position(of: $0) == other.position(of: $0) }
            }
    }
}
