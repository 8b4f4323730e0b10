import Foundation
import GameRules
import PoolWire

/// `game_action` of chess and entry of a state's `moveHistory` (games.md 9).
struct ChessActionPayload: Codable {
    var fromRow: Int
    var fromCol: Int
    var toRow: Int
    var toCol: Int
    /// Left out except for promotions.
    var promotionPiece: String?
    var playerIndex: Int
    var moveNumber: Int
    var timestamp: Double

    init(_ move: ChessMove, playerIndex: Int, moveNumber: Int, timestamp: Date) {
        fromRow = move.from.row
        fromCol = move.from.column
        toRow = move.to.row
        toCol = move.to.column
        promotionPiece = move.promotion?.wireName
        self.playerIndex = playerIndex
        self.moveNumber = moveNumber
        self.timestamp = GamePayload.wireTimestamp(timestamp)
    }

    func move() throws(WireError) -> ChessMove {
        guard let from = Square(row: fromRow, column: fromCol), let to = Square(row: toRow, column: toCol) else {
            throw WireError(.badField, "a move leaves the board")
        }
        guard let promotionPiece else { return ChessMove(from: from, to: to) }
        guard let kind = PieceKind(wireName: promotionPiece), PieceKind.promotions.contains(kind) else {
            throw WireError(.badField, "unknown promotionPiece")
        }
        return ChessMove(from: from, to: to, promotion: kind)
    }
}

/// `game_state` of chess (games.md 9).
struct ChessStatePayload: Codable {
    var sessionID: UUID
    var board: [PiecePayload?]
    var currentPlayerIndex: Int
    var moveCount: Int
    var gameOver: Bool
    var winnerIndex: Int?
    var inCheck: Bool
    var isStalemate: Bool
    var isCheckmate: Bool
    var castlingRights: CastlingPayload
    var enPassantSquare: Int?
    var moveHistory: [ChessActionPayload]
    var capturedPieces: CapturedPayload
    var timestamp: Double

    struct PiecePayload: Codable {
        var color: String
        var type: String
    }

    struct CastlingPayload: Codable {
        var whiteKingside: Bool
        var whiteQueenside: Bool
        var blackKingside: Bool
        var blackQueenside: Bool
    }

    struct CapturedPayload: Codable {
        var white: [String]
        var black: [String]
    }

    /// Not synthesised: that leaves `enPassantSquare` out when there is none (games.md 6.7).
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(sessionID, forKey: .sessionID)
        try container.encode(board, forKey: .board)
        try container.encode(currentPlayerIndex, forKey: .currentPlayerIndex)
        try container.encode(moveCount, forKey: .moveCount)
        try container.encode(gameOver, forKey: .gameOver)
        try container.encodeIfPresent(winnerIndex, forKey: .winnerIndex)
        try container.encode(inCheck, forKey: .inCheck)
        try container.encode(isStalemate, forKey: .isStalemate)
        try container.encode(isCheckmate, forKey: .isCheckmate)
        try container.encode(castlingRights, forKey: .castlingRights)
        try container.encode(enPassantSquare, forKey: .enPassantSquare)
        try container.encode(moveHistory, forKey: .moveHistory)
        try container.encode(capturedPieces, forKey: .capturedPieces)
        try container.encode(timestamp, forKey: .timestamp)
    }
}

extension PieceKind {
    /// The name in actions and states.
    var wireName: String {
        switch self {
        case .pawn: "pawn"
        case .knight: "knight"
        case .bishop: "bishop"
        case .rook: "rook"
        case .queen: "queen"
        case .king: "king"
        }
    }

    init?(wireName: String) {
        guard let kind = Self.allCases.first(where: { $0.wireName == wireName }) else { return nil }
        self = kind
    }
}

extension Piece {
    init?(_ payload: ChessStatePayload.PiecePayload) {
        guard let kind = PieceKind(wireName: payload.type) else { return nil }
        switch payload.color {
        case "white": self.init(.white, kind)
        case "black": self.init(.black, kind)
        default: return nil
        }
    }
}
