import Foundation

/// Monte Carlo tree search for any game of up to eight players, dice included: many random games from here, more of them
/// where they go well (UCT). Every player is taken to want the best for itself, whatever that does to the others.
///
/// Repeatable for a seed as long as `playouts`, not the time, ends it.
package struct MonteCarloSearch<Rules: GameRules> {
    /// What each seat gets out of a game, from 0 to 1.
    package typealias Rewards = InlineArray<8, Double>
    /// Plays a game that is not over to an end, or judges it.
    package typealias Playout = (Rules.State, inout SeededGenerator) -> Rewards

    private enum Turning {
        case unknown
        case player(Int)
        case chance
        case over
    }

    private struct Node {
        /// Led here; `nil` at the root.
        var move: Rules.Move?
        var visits = 0
        /// Of the player who moved here.
        var reward = 0.0
        var turning = Turning.unknown
        /// Where its children are; empty before it has been visited twice.
        var children = 0..<0
    }

    /// The most moves of one random game; what is longer counts as a draw.
    private static var longestGame: Int { 2000 }
    /// The most positions in the tree: some 50 bytes and a move each. Then it grows no further.
    private static var maxNodes: Int { 500_000 }
    /// How much what was tried seldom is worth trying (UCT's constant).
    private static var curiosity: Double { 0.9 }

    private let rules: Rules
    private let root: Rules.State
    private let playout: Playout?
    private var nodes = [Node()]
    private var generator: SeededGenerator
    /// Random games so far.
    package var playouts: Int { nodes[0].visits }

    /// - Parameter playout: how positions at the end of the tree are judged; without it by moves at random.
    package init(_ rules: Rules, from state: Rules.State, seed: UInt64, playout: Playout? = nil) {
        self.rules = rules
        self.playout = playout
        root = state
        generator = SeededGenerator(seed: seed)
    }

    /// Plays random games until there are so many or the limit is reached; one at least.
    package mutating func run(playouts: Int, limit: inout SearchLimit) {
        repeat { playOnce() } while self.playouts < playouts && !limit.isReached()
    }

    /// The moves of the root with how often each was tried, and what it brought the player on average.
    package var findings: [(move: Rules.Move, visits: Int, reward: Double)] {
        nodes[0].children.compactMap { index in
            let node = nodes[index]
            return node.move.map { ($0, node.visits, node.visits == 0 ? 0 : node.reward / Double(node.visits)) }
        }
    }

    private mutating func playOnce() {
        var state = root
        var path = [(node: 0, mover: Int?.none)]
        var node = 0
        while true {
            if nodes[node].children.isEmpty { expand(node, state) }
            guard let (next, mover) = descend(from: node), let move = nodes[next].move else { break }
            rules.applyListed(move, to: &state)
            path.append((next, mover))
            node = next
            if nodes[node].visits == 0 { break }
        }
        let rewards = finish(state)
        for (node, mover) in path {
            nodes[node].visits += 1
            if let mover { nodes[node].reward += rewards[mover] }
        }
    }

    /// Gives a node its children, in an order of chance.
    private mutating func expand(_ node: Int, _ state: Rules.State) {
        guard nodes.count < Self.maxNodes else { return }
        switch rules.turn(in: state) {
        case .over:
            nodes[node].turning = .over
            return
        case .player(let player): nodes[node].turning = .player(player)
        case .chance: nodes[node].turning = .chance
        }
        let moves = rules.legalMoves(in: state).shuffled(using: &generator)
        nodes[node].children = nodes.count..<nodes.count + moves.count
        nodes += moves.map { Node(move: $0) }
    }

    /// - Returns: the child to try, and who moves there; `nil` at the end of the tree.
    private mutating func descend(from node: Int) -> (child: Int, mover: Int?)? {
        let children = nodes[node].children
        guard !children.isEmpty else { return nil }
        switch nodes[node].turning {
        case .chance: return (Int.random(in: children, using: &generator), nil)
        case .player(let player): return (mostPromising(children, visits: nodes[node].visits), player)
        case .unknown, .over: return nil
        }
    }

    private func mostPromising(_ children: Range<Int>, visits: Int) -> Int {
        // What was not tried yet comes first. It stands behind what was: children are tried in their order.
        var (best, bestValue) = (children.lowerBound, -Double.infinity)
        let logarithm = Self.curiosity * Self.curiosity * log(Double(max(1, visits)))
        for child in children {
            let tried = nodes[child].visits
            if tried == 0 { return child }
            let value = nodes[child].reward / Double(tried) + (logarithm / Double(tried)).squareRoot()
            if value > bestValue { (best, bestValue) = (child, value) }
        }
        return best
    }

    /// Plays to the end: at random, unless there is a better way.
    private mutating func finish(_ start: Rules.State) -> Rewards {
        if let playout, rules.outcome(of: start) == nil { return playout(start, &generator) }
        var state = start
        for _ in 0..<Self.longestGame {
            guard let move = rules.legalMoves(in: state).randomElement(using: &generator) else { break }
            rules.applyListed(move, to: &state)
        }
        return Self.rewards(of: rules.outcome(of: state))
    }

    /// The winner gets 1, the last of those with a place 0, the others in between; in a draw all get a half.
    static func rewards(of outcome: Outcome?) -> Rewards {
        guard let ranking = outcome?.ranking, !ranking.isEmpty else { return Rewards(repeating: 0.5) }
        var rewards = Rewards(repeating: 0)
        for (place, player) in ranking.enumerated() {
            rewards[player] = 1 - Double(place) / Double(max(1, ranking.count - 1))
        }
        return rewards
    }
}
