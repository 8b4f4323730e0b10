import GameRules
import PoolStore
import PoolWire

/// Finds moves that a record lacks. A board that was taken over after an interruption, or a move that a crash kept from
/// being written, leaves a gap; the drawn boards behind it tell what was played, if it is not much. In a longer gap than a
/// round somebody has moved twice, mostly in either order.
struct MissingMoves<Rules: GameRules> {
    let rules: Rules

    /// The most moves that are tried for one gap.
    private static var mostTries: Int { 1_000_000 }

    /// A move and where it led.
    private struct Step {
        var move: StoredMove
        var state: Rules.State
    }

    /// - Returns: the record's moves with those that can only have been played between them, at the time of the next one.
    func filled(_ moves: [StoredMove], players: Int) -> [StoredMove] {
        guard rules.players.contains(players) else { return moves }
        var state = rules.initialState(players: players)
        var filled: [StoredMove] = []
        for (index, move) in moves.enumerated() {
            let gap = move.number - filled.count - 1
            var tries = 0
            guard 0...players ~= gap, gap == 0 || move.position != nil,
                let steps = only(paths(from: state, through: gap, to: move, &tries)), let last = steps.last
            else { return filled + moves[index...] }
            for step in steps {
                var move = step.move
                move.number = filled.count + 1
                filled.append(move)
            }
            state = last.state
        }
        return filled
    }

    private func only(_ paths: [[Step]]?) -> [Step]? { paths?.count == 1 ? paths?.first : nil }

    /// The ways to a recorded move through so many others: none, one, or two if there are more; `nil` if it takes too many
    /// tries to find out.
    private func paths(
        from state: Rules.State, through gap: Int, to target: StoredMove, _ tries: inout Int
    ) -> [[Step]]? {
        var found: [[Step]] = []
        for move in rules.legalMoves(in: state) {
            tries += 1
            guard tries <= Self.mostTries else { return nil }
            guard let step = step(move, in: state, to: target, isLast: gap == 0) else { continue }
            guard let rest = gap == 0 ? [[]] : paths(from: step.state, through: gap - 1, to: target, &tries) else {
                return nil
            }
            found += rest.map { [step] + $0 }
            if found.count > 1 { break }
        }
        return found
    }

    /// A move of a path; `nil` if it cannot be, or is the last one and not the recorded one.
    private func step(_ move: Rules.Move, in state: Rules.State, to target: StoredMove, isLast: Bool) -> Step? {
        let text = rules.text(of: move, in: state)
        guard !isLast || text == target.text else { return nil }
        var next = state
        do { try rules.apply(move, to: &next) } catch { return nil }
        guard !isLast else {
            let fits = target.position.map { $0 == rules.text(of: next) } ?? true
            return fits ? Step(move: target, state: next) : nil
        }
        guard rules.outcome(of: next) == nil else { return nil }
        var seat = target.seat
        if case .player(let mover) = rules.turn(in: state) { seat = mover }
        return Step(move: StoredMove(number: 0, seat: seat, text: text, madeAt: target.madeAt), state: next)
    }
}

extension StoredGameRecord {
    /// Its moves with those that the rules find: all of them for a game that this program knows and that was never away
    /// for long.
    func completed(_ moves: [StoredMove]) -> [StoredMove] {
        func filled(_ rules: some GameRules) -> [StoredMove] {
            MissingMoves(rules: rules).filled(moves, players: players.count)
        }
        return GameCatalogue.rules(of: GameType(rawValue: gameType)).map { filled($0) } ?? moves
    }
}
