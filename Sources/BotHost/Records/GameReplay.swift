public import GameRules
public import PoolStore

/// The positions of a recorded game, worked out by its rules.
public struct GameReplay: Sendable {
    /// One position.
    public struct Step: Sendable {
        /// The move that led to it; `nil` for the first position.
        public var move: StoredMove?
        /// The drawn board; `nil` where it is not known.
        public var position: String?
    }

    /// From the first position to the last known one.
    public let steps: [Step]
    /// The numbers of moves that are missing.
    public let missing: [Int]

    /// - Parameter rules: of the game's type; `nil` for one that this program does not know: then only drawn boards of
    ///   the record are shown.
    public init(_ record: StoredGameRecord, moves: [StoredMove], rules: (any GameRules)?) {
        let moves = rules == nil ? moves : record.completed(moves)
        let known = Set(moves.map(\.number))
        missing = record.moveCount < 1 ? [] : (1...record.moveCount).filter { !known.contains($0) }
        let positions = rules.map { Self.positions($0, players: record.players.count, moves: moves) } ?? []
        let first = Step(move: nil, position: positions.first)
        steps =
            [first]
            + moves.enumerated().map { index, move in
                Step(
                    move: move,
                    position: index + 1 < positions.count ? positions[index + 1] : move.position)
            }
    }

    /// The drawn boards as far as the moves lead without a gap.
    private static func positions<Rules: GameRules>(_ rules: Rules, players: Int, moves: [StoredMove]) -> [String] {
        guard rules.players.contains(players) else { return [] }
        var state = rules.initialState(players: players)
        var positions = [rules.text(of: state)]
        for (index, move) in moves.enumerated() {
            guard move.number == index + 1,
                let legal = rules.legalMoves(in: state).first(where: { rules.text(of: $0, in: state) == move.text })
            else { break }
            do { try rules.apply(legal, to: &state) } catch { break }
            positions.append(rules.text(of: state))
        }
        return positions
    }
}
