public import Foundation

/// What a pool message is about (pool.md 4). An unknown type makes the whole message undecodable, as it does everywhere.
public enum MessageType: String, Codable, Sendable, CaseIterable {
    case chat
    case gameState = "game_state"
    case gameAction = "game_action"
    case gameControl = "game_control"
    case system
    case ping
    case pong
    case peerInfo = "peer_info"
    case profileUpdate = "profile_update"
    case keyExchange = "key_exchange"
    case relay
    case custom
}

/// The envelope of everything members say to each other (pool.md 3).
///
/// `senderID` and `senderName` are claims; who really sent a message is what the transport says.
public struct PoolMessage: Codable, Sendable, Equatable {
    public var id: UUID
    public var type: MessageType
    public var senderID: PeerID
    public var senderName: String
    /// When it was made; nobody checks it.
    public var timestamp: Date
    /// JSON of the payload struct that belongs to `type`.
    public var payload: Data
    /// Whether loss is unacceptable. Without effect over a relay.
    public var isReliable: Bool

    public init(
        id: UUID = UUID(), type: MessageType, senderID: PeerID, senderName: String, timestamp: Date, payload: Data,
        isReliable: Bool = true
    ) {
        self.id = id
        self.type = type
        self.senderID = senderID
        self.senderName = senderName
        self.timestamp = timestamp
        self.payload = payload
        self.isReliable = isReliable
    }
}
