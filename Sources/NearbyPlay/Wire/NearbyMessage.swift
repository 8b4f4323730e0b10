public import Foundation
import PoolWire

/// What travels sealed: JSON around a payload (nearby.md 10). It only looks like the pool message of relays.
public struct NearbyMessage: Sendable, Equatable {
    /// The closed list; other words end the session.
    public enum Kind: String, Sendable, CaseIterable {
        case chat
        case gameState = "game_state"
        case gameAction = "game_action"
        case gameControl = "game_control"
        case system, ping, pong
        case peerInfo = "peer_info"
        case profileUpdate = "profile_update"
        case keyExchange = "key_exchange"
        case relay, custom
    }

    public var id: UUID
    public var kind: Kind
    /// A claim. Who speaks is known from the session.
    public var senderID: String
    public var senderName: String
    public var time: NearbyTime
    public var payload: [UInt8]
    public var isReliable: Bool

    public init(
        id: UUID, kind: Kind, senderID: String, senderName: String, time: NearbyTime, payload: [UInt8],
        isReliable: Bool = true
    ) {
        self.id = id
        self.kind = kind
        self.senderID = senderID
        self.senderName = senderName
        self.time = time
        self.payload = payload
        self.isReliable = isReliable
    }

    /// Canonical JSON.
    package var json: [UInt8] {
        JSONText.object {
            $0.member("id", id.lowercasedText)
            $0.member("isReliable", isReliable)
            $0.member("payload", base64: payload.span)
            $0.member("senderID", senderID)
            $0.member("senderName", senderName)
            $0.member("timestamp", time.description)
            $0.member("type", kind.rawValue)
        }
    }

    /// - Throws: `.incompatible` for anything else.
    package init(decoding json: [UInt8]) throws(NearbyError) {
        self = try NearbyJSON.read(json, limits: .message) { object throws(WireError) in
            NearbyMessage(
                id: try object.required("id") { $0.string.flatMap { UUID.parseHyphenated($0.utf8) } },
                kind: try object.required("type") { $0.string.flatMap(Kind.init(rawValue:)) },
                senderID: try object.string("senderID"), senderName: try object.string("senderName"),
                time: try object.required("timestamp") { $0.string.flatMap { NearbyTime($0) } },
                payload: try object.required("payload") { $0.base64 }, isReliable: try object.bool("isReliable"))
        }
    }
}

/// The payload of a game action (nearby.md 11).
package struct GameEnvelope: Sendable, Equatable {
    package var action: ChessAction
    package var sequence: UInt32
    package var sessionID: String

    package init(action: ChessAction, sequence: UInt32, sessionID: String) {
        self.action = action
        self.sequence = sequence
        self.sessionID = sessionID
    }

    /// Canonical JSON.
    package var json: [UInt8] {
        JSONText.object {
            $0.member("action") { action.write(to: &$0) }
            $0.member("seq", sequence)
            $0.member("session_id", sessionID)
            $0.member("v", NearbyProtocol.version)
        }
    }

    /// - Throws: `.incompatible` for anything else. Whose session it is and whether its number is new is the session's
    ///   question.
    package init(decoding json: [UInt8]) throws(NearbyError) {
        self = try NearbyJSON.read(json, limits: .payload) { object throws(WireError) in
            guard try object.integer("v") == NearbyProtocol.version else { throw WireError(.badField, "v is not 1") }
            let sessionID = try object.string("session_id")
            let sequence: UInt32 = try object.integer("seq")
            return GameEnvelope(
                action: try ChessAction(reading: try object.object("action")), sequence: sequence, sessionID: sessionID)
        }
    }
}
