public import GameRules
public import PoolWire

/// Ludo as pools play it (games.md 10): led by the inviter, who rolls the dice and decides what is valid.
public struct LudoGame: PlayableGame {
    public init() {}

    public var rules: LudoRules { LudoRules() }
    public var gameType: GameType { .ludo }

    public func chooseMove(in state: LudoState, budget: ThinkingBudget) throws -> LudoMove {
        try think(about: state, budget: budget).move
    }

    /// Takes a few milliseconds at most.
    public func think(about state: LudoState, budget: ThinkingBudget) throws -> Thought<LudoMove> {
        if budget.isCancelled() { throw CancellationError() }
        guard case .player = rules.turn(in: state) else {
            preconditionFailure("nobody has a choice here: \(rules.legalMoves(in: state))")
        }
        var thinker = LudoThinker(state: state, budget: budget)
        return try thinker.think()
    }

    /// Captures if it can; else brings a token home, else into the home column, else out of the yard; else any: the rule
    /// of the web client's bots (games.md 10).
    public func greedyMove(in state: LudoState, seed: UInt64) -> LudoMove? {
        guard case .player(let seat) = rules.turn(in: state), let dice = state.dice else {
            return rules.legalMoves(in: state).first
        }
        var generator = SeededGenerator(seed: seed)
        let steps = state.steps(of: seat, roll: dice).shuffled(using: &generator)
        let best = steps.min { Self.rank(of: $0) < Self.rank(of: $1) }
        return best.map { .move(token: $0.token.tokenIndex) }
    }

    private static func rank(of step: LudoStep) -> Int {
        if step.captured != nil { return 0 }
        switch step.to {
        case .home: return 1
        case .homeColumn: return 2
        case .board, .yard: return step.from == .yard ? 3 : 4
        }
    }
}
