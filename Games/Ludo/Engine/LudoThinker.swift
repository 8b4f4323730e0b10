import Foundation
import GameRules

/// Plays Ludo: weighs what each move leads to over the next rolls, every player wanting the best for itself.
struct LudoThinker {
    /// How many rolls a level looks ahead, and how often it picks a move at random, or the worst one that it sees.
    private struct Strength {
        var depth: Int
        var random = 0.0
        var worst = 0.0
    }

    /// Steps of about 65 Elo each.
    private static let strengths = [
        Strength(depth: 0, random: 0.4, worst: 0.6), Strength(depth: 0, random: 0.85, worst: 0.15),
        Strength(depth: 0, random: 0.86), Strength(depth: 0, random: 0.7), Strength(depth: 0, random: 0.56),
        Strength(depth: 0, random: 0.43), Strength(depth: 0, random: 0.31), Strength(depth: 0, random: 0.2),
        Strength(depth: 1, random: 0.11), Strength(depth: 2),
    ]

    private let state: LudoState
    private let budget: ThinkingBudget
    private let strength: Strength
    private var generator: SeededGenerator
    private let deadline: ContinuousClock.Instant

    init(state: LudoState, budget: ThinkingBudget) {
        self.state = state
        self.budget = budget
        strength = Self.strengths[max(1, min(Self.strengths.count, budget.level)) - 1]
        generator = SeededGenerator(seed: budget.seed)
        deadline = .now + budget.time
    }

    /// - Precondition: a player is to move with the dice on the table.
    mutating func think() throws -> Thought<LudoMove> {
        guard let dice = state.dice else { preconditionFailure("the dice come first") }
        let seat = state.currentSeat
        var results = LudoNode(state).results(of: dice, for: seat, among: state.seats)
        precondition(!results.isEmpty, "there is nothing to move")
        results.shuffle(using: &generator)
        var found = try weigh(results, dice: dice, depth: 0)
        for depth in stride(from: 1, through: strength.depth, by: 1)
        where results.count > 1 && ContinuousClock.now < deadline {
            found = try weigh(results, dice: dice, depth: depth)
        }
        let order = found.indices.sorted { found[$0] > found[$1] }
        let lot = Double.random(in: 0..<1, using: &generator)
        let choice =
            lot < strength.worst
            ? order[order.count - 1]
            : lot < strength.worst + strength.random ? randomToken(results, dice: dice) : order[0]
        return Thought(move: .move(token: results[choice].token), expectation: Double(found[order[0]]))
    }

    /// As likely as among all tokens that may move: those that stand together count each.
    private mutating func randomToken(_ results: [(token: Int, node: LudoNode)], dice: Int) -> Int {
        let seat = state.currentSeat
        guard let step = state.steps(of: seat, roll: dice).randomElement(using: &generator) else { return 0 }
        let way = state.way(of: step.token)
        return results.firstIndex { state.way(of: LudoToken(playerIndex: seat, tokenIndex: $0.token)) == way } ?? 0
    }

    /// The chance to win that each result leaves.
    private func weigh(
        _ results: [(token: Int, node: LudoNode)], dice: Int, depth: Int
    ) throws -> [Float] {
        let chances = LudoChances(seats: state.seats)
        return try results.map { result in
            if budget.isCancelled() { throw CancellationError() }
            let roller = chances.roller(after: dice, of: state.currentSeat, in: result.node)
            return chances.value(of: result.node, roller: roller, depth: depth)[state.currentSeat]
        }
    }
}
