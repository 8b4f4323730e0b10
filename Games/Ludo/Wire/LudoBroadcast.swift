package import Foundation
import GameRules
package import PoolWire

/// `game_state` of Ludo: what the inviter tells (games.md 10).
package struct LudoBroadcast: Sendable, Equatable {
    package enum Content: Sendable, Equatable {
        case stateSync(LudoBoardState)
        case gameStarted(LudoBoardState)
        case diceRolled(LudoDiceRoll)
        case tokenMoved(LudoTokenMove)
        case turnChanged(LudoTurnChange)
        case playerFinished(LudoPlayerFinish)
        case gameEnded(LudoGameEnd)
        /// For reading: the web client does not understand the positions in it, so nobody should send it.
        case playerUpdate([LudoPlayer])
    }

    package var content: Content
    package var timestamp: Date

    package init(_ content: Content, timestamp: Date) {
        self.content = content
        self.timestamp = timestamp
    }

    private enum Kind: String, Codable {
        case stateSync, gameStarted, diceRolled, tokenMoved, turnChanged, playerFinished, gameEnded, playerUpdate
    }

    private struct Envelope: Codable {
        var type: Kind
        var timestamp: Double
        var payload: Data
    }

    private struct Players: Codable {
        var players: [LudoPlayer]?
    }

    /// Reads a broadcast, or a bare board state, which counts as a `stateSync` without a time.
    /// - Throws: `WireError` for what is incomplete, oversized, out of range or impossible.
    package init(decoding payload: Data) throws(WireError) {
        let probe = try GamePayload.decode(Probe.self, from: payload)
        if probe.isBare {
            let board = try GamePayload.decode(LudoBoardState.self, from: payload)
            self.init(.stateSync(board), timestamp: Date(timeIntervalSinceReferenceDate: 0))
        } else {
            let envelope = try GamePayload.decode(Envelope.self, from: payload)
            self.init(
                try Self.content(of: envelope), timestamp: Date(timeIntervalSinceReferenceDate: envelope.timestamp))
        }
        try check()
    }

    /// Tells a bare board state by its players.
    private struct Probe: Decodable {
        var isBare: Bool

        private enum CodingKeys: String, CodingKey {
            case type, players
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            isBare = container.contains(.players) && !container.contains(.type)
        }
    }

    private static func content(of envelope: Envelope) throws(WireError) -> Content {
        let inner = envelope.payload
        switch envelope.type {
        case .stateSync: return .stateSync(try GamePayload.decode(LudoBoardState.self, from: inner))
        case .gameStarted: return .gameStarted(try GamePayload.decode(LudoBoardState.self, from: inner))
        case .diceRolled: return .diceRolled(try GamePayload.decode(LudoDiceRoll.self, from: inner))
        case .tokenMoved: return .tokenMoved(try GamePayload.decode(LudoTokenMove.self, from: inner))
        case .turnChanged: return .turnChanged(try GamePayload.decode(LudoTurnChange.self, from: inner))
        case .playerFinished: return .playerFinished(try GamePayload.decode(LudoPlayerFinish.self, from: inner))
        case .gameEnded: return .gameEnded(try GamePayload.decode(LudoGameEnd.self, from: inner))
        case .playerUpdate: return .playerUpdate(try GamePayload.decode(Players.self, from: inner).players ?? [])
        }
    }

    /// Payload of `game_state`.
    package func encoded() -> Data {
        let (type, inner): (Kind, Data) =
            switch content {
            case .stateSync(let board): (.stateSync, GamePayload.encode(board))
            case .gameStarted(let board): (.gameStarted, GamePayload.encode(board))
            case .diceRolled(let roll): (.diceRolled, GamePayload.encode(roll))
            case .tokenMoved(let move): (.tokenMoved, GamePayload.encode(move))
            case .turnChanged(let turn): (.turnChanged, GamePayload.encode(turn))
            case .playerFinished(let finish): (.playerFinished, GamePayload.encode(finish))
            case .gameEnded(let end): (.gameEnded, GamePayload.encode(end))
            case .playerUpdate(let players): (.playerUpdate, GamePayload.encode(Players(players: players)))
            }
        return GamePayload.encode(
            Envelope(type: type, timestamp: GamePayload.wireTimestamp(timestamp), payload: inner))
    }
}
