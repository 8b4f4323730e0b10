public import GameRules

/// Tic-tac-toe: two players, nine cells, three in a line win. The worked example of docs/handbook.md.
public struct TicTacToeRules: GameRules {
    /// Nine owners, row by row from the top left; `nil` is empty. Everything else follows from them.
    public struct State: Sendable, Hashable {
        public package(set) var cells = [Int?](repeating: nil, count: 9)

        /// Moves made so far.
        public var moveCount: Int { cells.count { $0 != nil } }
    }

    private static let lines = [
        [0, 1, 2], [3, 4, 5], [6, 7, 8], [0, 3, 6], [1, 4, 7], [2, 5, 8], [0, 4, 8], [2, 4, 6],
    ]

    public init() {}

    public var players: ClosedRange<Int> { 2...2 }

    public func initialState(players count: Int) -> State { State() }

    public func turn(in state: State) -> Turn { outcome(of: state) == nil ? .player(state.moveCount % 2) : .over }

    /// Empty cells by index, 0 to 8.
    public func legalMoves(in state: State) -> [Int] {
        outcome(of: state) == nil ? state.cells.indices.filter { state.cells[$0] == nil } : []
    }

    public func apply(_ move: Int, to state: inout State) throws(IllegalMove) {
        guard legalMoves(in: state).contains(move) else { throw IllegalMove("cell \(move + 1) cannot be taken") }
        state.cells[move] = state.moveCount % 2
    }

    public func outcome(of state: State) -> Outcome? {
        for line in Self.lines {
            guard let owner = state.cells[line[0]], line.allSatisfy({ state.cells[$0] == owner }) else { continue }
            return .won(by: owner, reason: "three in a line")
        }
        return state.moveCount == 9 ? .drawn(reason: "the board is full") : nil
    }

    /// `X` player 0, `O` player 1; empty cells by the number that names the move.
    public func text(of state: State) -> String {
        let cells = state.cells.enumerated().map { index, owner in owner.map { $0 == 0 ? "X" : "O" } ?? "\(index + 1)" }
        return stride(from: 0, to: 9, by: 3).map { cells[$0..<$0 + 3].joined(separator: " ") }.joined(separator: "\n")
    }

    public func text(of move: Int, in state: State) -> String { "\(move + 1)" }
}
