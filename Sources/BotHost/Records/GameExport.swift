import Chess
import Foundation
public import PoolStore
import PoolWire

/// Recorded games in forms that other programs read.
public enum GameExport {
    /// One line of JSON with everything about a game (docs/cli.md).
    public static func json(_ record: StoredGameRecord, moves: [StoredMove]) -> String {
        let players = record.players.map { player in
            OrderedJSON.object([
                ("seat", .integer(player.seat)), ("peerID", .string(player.peerID)), ("name", .string(player.name)),
                ("player", .string(player.player)), ("own", .bool(player.isOwn)),
            ])
        }
        let played = record.completed(moves).map { move in
            OrderedJSON.object([
                ("number", .integer(move.number)), ("seat", .integer(move.seat)), ("move", .string(move.text)),
                ("at", .string(move.madeAt.formatted(time))),
            ])
        }
        var fields: [(String, OrderedJSON)] = [
            ("id", .integer(Int(record.id))), ("game", .string(record.gameType)),
            ("sessionID", .string(record.sessionID.uuidString.lowercased())),
            ("startedAt", .string(record.startedAt.formatted(time))),
            ("endedAt", record.end.map { .string($0.at.formatted(time)) } ?? .null),
            ("winner", record.end?.winner.map { .integer($0) } ?? .null),
            ("manner", record.end.map { .string($0.manner) } ?? .null),
            ("reason", record.end.map { .string($0.reason) } ?? .null),
            ("players", .array(players)), ("moveCount", .integer(record.moveCount)),
        ]
        fields.append(("moves", .array(played)))
        return OrderedJSON.object(fields).text
    }

    /// A chess game in PGN; `nil` for other games. Moves that were not seen end the list, with a comment.
    public static func pgn(_ record: StoredGameRecord, moves: [StoredMove]) -> String? {
        guard record.gameType == GameType.chess.rawValue else { return nil }
        let seen = Array(
            record.completed(moves).enumerated().prefix { $0.offset + 1 == $0.element.number }.map(\.element.text))
        let result =
            switch record.end {
            case nil: "*"
            case .some(let end) where end.manner == "cancelled" || end.manner == "connection_lost": "*"
            case .some(let end): end.winner.map { $0 == 0 ? "1-0" : "0-1" } ?? "1/2-1/2"
            }
        func name(_ seat: Int) -> String { record.players.first { $0.seat == seat }?.name ?? "?" }
        var comments: [String] = []
        if seen.count < record.moveCount { comments.append("Moves \(seen.count + 1) and on were not all seen.") }
        if let reason = record.end?.reason { comments.append(reason) }
        return PGN(
            tags: [
                ("Event", "PoolBots game \(record.id)"), ("Site", record.member.pool.description),
                ("Date", record.startedAt.formatted(date)), ("Round", "-"), ("White", name(0)), ("Black", name(1)),
                ("Result", result), ("UTCDate", record.startedAt.formatted(date)),
                ("Termination", termination(record.end)),
            ], moves: seen, result: result, comment: comments.isEmpty ? nil : comments.joined(separator: " ")
        ).text
    }

    /// In the words of the standard.
    private static func termination(_ end: StoredGameRecord.End?) -> String {
        switch end?.manner {
        case nil: "unterminated"
        case "rules", "forfeit": "normal"
        default: "abandoned"
        }
    }

    private static let time = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    private static let date = Date.VerbatimFormatStyle(
        format: "\(year: .padded(4)).\(month: .twoDigits).\(day: .twoDigits)", timeZone: .gmt,
        calendar: Calendar(identifier: .gregorian))
}
