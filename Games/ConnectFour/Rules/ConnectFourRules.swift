public import GameRules

/// The rules of Connect Four: two players, six rows, seven columns, four in a line win (games.md 7).
public struct ConnectFourRules: GameRules {
    public init() {}

    public var players: ClosedRange<Int> { 2...2 }

    public func initialState(players count: Int) -> ConnectFourState {
        precondition(players.contains(count))
        return ConnectFourState()
    }

    public func turn(in state: ConnectFourState) -> Turn {
        outcome(of: state) == nil ? .player(state.nextPlayer) : .over
    }

    public func legalMoves(in state: ConnectFourState) -> [ConnectFourMove] {
        guard state.winner == nil else { return [] }
        return (0..<ConnectFourBoard.columns).filter(state.board.hasRoom).map(ConnectFourMove.init(onBoard:))
    }

    public func apply(_ move: ConnectFourMove, to state: inout ConnectFourState) throws(IllegalMove) {
        guard outcome(of: state) == nil else { throw IllegalMove("the game is over") }
        guard state.board.hasRoom(in: move.column) else { throw IllegalMove("\(move) is full") }
        state.board.drop(into: move.column, by: state.nextPlayer)
        state.moveCount += 1
    }

    public func outcome(of state: ConnectFourState) -> Outcome? {
        if let winner = state.winner { return .won(by: winner, reason: "four in a row") }
        return state.board.isFull ? .drawn(reason: "the board is full") : nil
    }

    /// Rows from the top: `X` player 0, `O` player 1; columns numbered as people count.
    public func text(of state: ConnectFourState) -> String {
        let rows = (0..<ConnectFourBoard.rows).map { row in
            (0..<ConnectFourBoard.columns).map { column in
                state.owner(row: row, column: column).map { $0 == 0 ? "X" : "O" } ?? "."
            }.joined(separator: " ")
        }
        return (rows + ["1 2 3 4 5 6 7"]).joined(separator: "\n")
    }

    public func text(of move: ConnectFourMove, in state: ConnectFourState) -> String { move.description }
}
