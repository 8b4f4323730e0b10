public import GameRules

/// The rules of Chain Reaction: two to four players put orbs on a board of six by six; overfull cells explode and take
/// their neighbours; who owns every orb wins (games.md 8).
///
/// With three or four players, somebody without orbs can be to move on a board without a free cell. The web client
/// waits for ever then; here the game ends without a winner.
public struct ChainReactionRules: GameRules {
    static let columns = ["A", "B", "C", "D", "E", "F"]
    private static let letters = ["a", "b", "c", "d"]

    public init() {}

    public var players: ClosedRange<Int> { 2...4 }

    public func initialState(players count: Int) -> ChainReactionState {
        precondition(players.contains(count))
        return ChainReactionState(players: count)
    }

    public func turn(in state: ChainReactionState) -> Turn {
        outcome(of: state) == nil ? .player(state.nextPlayer) : .over
    }

    public func legalMoves(in state: ChainReactionState) -> [ChainReactionMove] {
        guard state.winner == nil else { return [] }
        let player = state.nextPlayer
        return (0..<ChainReactionBoard.cells).filter { state.board.isOpen($0, to: player) }
            .map(ChainReactionMove.init(onBoard:))
    }

    public func apply(_ move: ChainReactionMove, to state: inout ChainReactionState) throws(IllegalMove) {
        guard state.winner == nil else { throw IllegalMove("the game is over") }
        let player = state.nextPlayer
        guard state.board.isOpen(move.cell, to: player) else { throw IllegalMove("\(move) belongs to another player") }
        if state.board.add(to: move.cell, by: player) { state.board.settle() }
        state.moveCount += 1
    }

    public func outcome(of state: ChainReactionState) -> Outcome? {
        if let winner = state.winner { return .won(by: winner, reason: "all orbs taken") }
        return state.isStuck ? .drawn(reason: "no cell is left for the player to move") : nil
    }

    /// Rows from the top: `a2` is two orbs of player 0, `b` player 1 and so on.
    public func text(of state: ChainReactionState) -> String {
        let side = ChainReactionBoard.side
        let rows = (0..<side).map { row in
            let cells = (0..<side).map { column in
                let cell = row * side + column
                return state.owner(of: cell).map { Self.letters[$0] + "\(state.orbs(on: cell))" } ?? ".."
            }
            return "\(row + 1) " + cells.joined(separator: " ")
        }
        return (["  " + Self.columns.joined(separator: "  ")] + rows).joined(separator: "\n")
    }

    public func text(of move: ChainReactionMove, in state: ChainReactionState) -> String { move.description }
}
