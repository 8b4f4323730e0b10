package import Foundation
import GameRules
package import PoolWire

/// `game_action` of Ludo: what a guest asks of the inviter (games.md 10).
package struct LudoAction: Sendable, Equatable {
    package enum Content: Sendable, Equatable {
        case requestDiceRoll
        /// The token's number, 0 to 3.
        case selectToken(Int)
        /// These three are ignored by the web client's inviter.
        case requestSync, readyToggle, forfeit
    }

    package var content: Content
    /// Who sends it, as it says itself: to be compared with the sender.
    package var playerID: PeerID
    package var turnNumber: Int
    package var timestamp: Date

    package init(_ content: Content, playerID: PeerID, turnNumber: Int, timestamp: Date) {
        self.content = content
        self.playerID = playerID
        self.turnNumber = turnNumber
        self.timestamp = timestamp
    }

    private enum Kind: String, Codable {
        case requestDiceRoll, selectToken, requestSync, readyToggle, forfeit
    }

    private struct Envelope: Codable {
        var type: Kind
        var playerID: PeerID
        var turnNumber: Int
        var timestamp: Double
        var payload: Data?
    }

    private struct Selection: Codable {
        var tokenIndex: Int
    }

    /// - Throws: `WireError` for what is incomplete, oversized or out of range.
    package init(decoding payload: Data) throws(WireError) {
        let envelope = try GamePayload.decode(Envelope.self, from: payload)
        guard 1...LudoBoardState.maxTurnNumber ~= envelope.turnNumber else {
            throw WireError(.badField, "turn \(envelope.turnNumber)")
        }
        content =
            switch envelope.type {
            case .requestDiceRoll: .requestDiceRoll
            case .selectToken: .selectToken(try Self.selection(in: envelope.payload))
            case .requestSync: .requestSync
            case .readyToggle: .readyToggle
            case .forfeit: .forfeit
            }
        playerID = envelope.playerID
        turnNumber = envelope.turnNumber
        timestamp = Date(timeIntervalSinceReferenceDate: envelope.timestamp)
    }

    private static func selection(in payload: Data?) throws(WireError) -> Int {
        guard let payload else { throw WireError(.badField, "a token without its number") }
        let index = try GamePayload.decode(Selection.self, from: payload).tokenIndex
        guard 0..<LudoTrack.tokens ~= index else { throw WireError(.badField, "token \(index)") }
        return index
    }

    /// Payload of `game_action`.
    package func encoded() -> Data {
        let (type, inner): (Kind, Data?) =
            switch content {
            case .requestDiceRoll: (.requestDiceRoll, nil)
            case .selectToken(let index): (.selectToken, GamePayload.encode(Selection(tokenIndex: index)))
            case .requestSync: (.requestSync, nil)
            case .readyToggle: (.readyToggle, nil)
            case .forfeit: (.forfeit, nil)
            }
        return GamePayload.encode(
            Envelope(
                type: type, playerID: playerID, turnNumber: turnNumber,
                timestamp: GamePayload.wireTimestamp(timestamp), payload: inner))
    }
}
