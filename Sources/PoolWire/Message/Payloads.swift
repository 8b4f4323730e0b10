public import Foundation

/// Payload of `chat`: legacy cleartext (pool.md 5). Read, never sent.
public struct ChatPayload: Codable, Sendable, Equatable {
    public var text: String

    public init(text: String) { self.text = text }
}

/// Payload of `system` (deltas.md 5).
public struct SystemPayload: Codable, Sendable, Equatable {
    /// The only event there is. An unknown one makes the message undecodable, so no other is ever sent.
    public enum Event: String, Codable, Sendable {
        case removedFromPool = "removed_from_pool"
    }

    public var text: String
    public var event: Event?
    public var targetPeerID: PeerID?

    public init(text: String, event: Event? = nil, targetPeerID: PeerID? = nil) {
        self.text = text
        self.event = event
        self.targetPeerID = targetPeerID
    }
}

/// How a member wants to be shown (pool.md 6).
public struct PoolUserProfile: Codable, Sendable, Equatable {
    public var displayName: String
    public var avatarEmoji: String
    /// 0 to 7: blue, green, orange, purple (teal), pink, cyan, yellow, red. Any integer can arrive.
    public var avatarColorIndex: Int

    /// The avatar of bots, by which they know each other: the protocol has no word for it.
    public static let botAvatar = "🤖"

    public init(displayName: String, avatarEmoji: String = botAvatar, avatarColorIndex: Int = 0) {
        self.displayName = displayName
        self.avatarEmoji = avatarEmoji
        self.avatarColorIndex = avatarColorIndex
    }
}

/// Payload of `peer_info` (pool.md 5).
public struct PeerInfoPayload: Codable, Sendable, Equatable {
    public var peerID: PeerID
    public var displayName: String
    public var isHost: Bool
    public var capabilities: [String]
    public var profile: PoolUserProfile?

    public init(
        peerID: PeerID, displayName: String, isHost: Bool, capabilities: [String], profile: PoolUserProfile? = nil
    ) {
        self.peerID = peerID
        self.displayName = displayName
        self.isHost = isHost
        self.capabilities = capabilities
        self.profile = profile
    }
}

/// Payload of `profile_update` (pool.md 5). Applies to the authenticated sender, whatever `peerID` says.
public struct ProfileUpdatePayload: Codable, Sendable, Equatable {
    public var peerID: PeerID
    public var profile: PoolUserProfile

    public init(peerID: PeerID, profile: PoolUserProfile) {
        self.peerID = peerID
        self.profile = profile
    }
}

/// Payload of `key_exchange` (chat.md 5.2).
public struct KeyExchangePayload: Codable, Sendable, Equatable {
    /// 32 bytes X25519.
    public var publicKey: Data
    public var senderPeerID: PeerID

    public init(publicKey: Data, senderPeerID: PeerID) {
        self.publicKey = publicKey
        self.senderPeerID = senderPeerID
    }
}
