public import GameRules

/// The rules of chess (games.md 9), with the draws that clients do not know: `ChessEnding`.
public struct ChessRules: GameRules {
    public init() {}

    public var players: ClosedRange<Int> { 2...2 }

    public func initialState(players count: Int) -> ChessState {
        precondition(players.contains(count))
        return ChessState()
    }

    public func turn(in state: ChessState) -> Turn {
        state.ending == nil ? .player(state.sideToMove.rawValue) : .over
    }

    public func legalMoves(in state: ChessState) -> [ChessMove] {
        guard state.ending == nil else { return [] }
        return MoveGenerator(state.position).moves().all.map { ChessMove($0) }
    }

    public func apply(_ move: ChessMove, to state: inout ChessState) throws(IllegalMove) {
        guard state.ending == nil else { throw IllegalMove("the game is over") }
        guard let move = MoveGenerator(state.position).move(matching: move) else {
            throw IllegalMove("\(move) is not possible")
        }
        state.play(move)
    }

    public func outcome(of state: ChessState) -> Outcome? { state.ending?.outcome }

    /// Ranks from the eighth down; white's pieces in capitals.
    public func text(of state: ChessState) -> String {
        let ranks = (0..<8).reversed().map { row in
            let squares = (0..<8).map { column in
                state.piece(at: Square(onBoard: row * 8 + column)).map { String($0.symbol) } ?? "."
            }
            return "\(row + 1) \(squares.joined(separator: " "))"
        }
        return (ranks + ["  a b c d e f g h"]).joined(separator: "\n")
    }

    /// Standard algebraic notation: `Nbd7`, `exd6`, `O-O`, `e8=Q+`. Moves that are not legal as `e2e4`.
    public func text(of move: ChessMove, in state: ChessState) -> String {
        let moves = MoveGenerator(state.position).moves().all
        guard let packed = moves.first(where: { ChessMove($0) == move }), let piece = state.piece(at: move.from) else {
            return move.description
        }
        var after = state
        after.play(packed)
        let end: String =
            switch after.ending {
            case .checkmate: "#"
            default: after.isCheck ? "+" : ""
            }
        if packed.isCastling { return (move.to.column == 6 ? "O-O" : "O-O-O") + end }
        let takes = state.piece(at: move.to) != nil || packed.isEnPassant
        if piece.kind == .pawn {
            let origin = takes ? "\(move.from.fileName)x" : ""
            return "\(origin)\(move.to)\(move.promotion.map { "=\($0.letter)" } ?? "")\(end)"
        }
        let rivals = moves.map { ChessMove($0) }.filter {
            $0.to == move.to && $0.from != move.from && state.piece(at: $0.from) == piece
        }.map(\.from)
        return "\(piece.kind.letter)\(origin(of: move.from, among: rivals))\(takes ? "x" : "")\(move.to)\(end)"
    }

    /// As much of the origin as tells the piece from others that could go there too.
    private func origin(of square: Square, among rivals: [Square]) -> String {
        if rivals.isEmpty { return "" }
        if !rivals.contains(where: { $0.column == square.column }) { return String(square.fileName) }
        return rivals.contains { $0.row == square.row } ? square.description : String(square.row + 1)
    }
}

extension Piece {
    /// The letter, in capitals for white.
    var symbol: Character { side == .white ? kind.letter : Character(kind.letter.lowercased()) }
}
