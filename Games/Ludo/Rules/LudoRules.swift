public import GameRules

/// The rules of Ludo as the web client's inviter plays them (games.md 10): two to four seats bring four tokens each home.
///
/// The true order of finishing decides. A seat that finishes with a six does not roll again: it has nothing to move.
public struct LudoRules: GameRules {
    public init() {}

    public var players: ClosedRange<Int> { 2...4 }

    public func initialState(players count: Int) -> LudoState {
        precondition(players.contains(count))
        return LudoState(seats: Array(0..<count))
    }

    public func turn(in state: LudoState) -> Turn {
        if state.isOver { return .over }
        guard let dice = state.dice, !state.isThirdSix, !state.steps(of: state.currentSeat, roll: dice).isEmpty else {
            return .chance
        }
        return .player(state.currentSeat)
    }

    public func legalMoves(in state: LudoState) -> [LudoMove] {
        if state.isOver { return [] }
        guard let dice = state.dice else { return (1...6).map(LudoMove.roll) }
        if state.isThirdSix { return [.pass] }
        let steps = state.steps(of: state.currentSeat, roll: dice)
        return steps.isEmpty ? [.pass] : steps.map { .move(token: $0.token.tokenIndex) }
    }

    public func apply(_ move: LudoMove, to state: inout LudoState) throws(IllegalMove) {
        if state.isOver { throw IllegalMove("the game is over") }
        switch move {
        case .roll(let value):
            guard state.dice == nil else { throw IllegalMove("the dice lie there already") }
            guard 1...6 ~= value else { throw IllegalMove("dice show 1 to 6") }
            state.dice = value
            // The third six is shown with no sixes (games.md 10).
            state.consecutiveSixes = value == 6 ? (state.consecutiveSixes + 1) % 3 : 0
        case .pass:
            guard legalMoves(in: state) == [.pass] else { throw IllegalMove("there is something to do first") }
            state.pass()
        case .move(let token): try moveToken(token, in: &state)
        }
    }

    private func moveToken(_ index: Int, in state: inout LudoState) throws(IllegalMove) {
        guard let dice = state.dice else { throw IllegalMove("the dice come first") }
        if state.isThirdSix { throw IllegalMove("after a third six nothing moves") }
        let token = LudoToken(playerIndex: state.currentSeat, tokenIndex: index)
        guard let step = state.step(of: token, roll: dice) else {
            throw IllegalMove("token \(index &+ 1) cannot move \(dice)")
        }
        state.carryOut(step)
        state.dice = nil
        guard !state.isOver, dice != 6 || state.isFinished(state.currentSeat) else { return }
        state.pass()
    }

    public func outcome(of state: LudoState) -> Outcome? {
        state.isOver ? Outcome(ranking: state.ranking, reason: "all tokens home") : nil
    }

    public func text(of state: LudoState) -> String { LudoDrawing(state).text }

    /// Dice as `roll 6`, tokens by their number from 1: `token 2: 3 to 7`, `token 2: 3 takes green on 7`.
    public func text(of move: LudoMove, in state: LudoState) -> String {
        switch move {
        case .roll(let value): "roll \(value)"
        case .pass: "pass"
        case .move(let index): LudoDrawing(state).text(ofToken: index)
        }
    }
}
