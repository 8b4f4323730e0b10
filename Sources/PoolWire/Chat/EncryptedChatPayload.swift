public import Foundation

/// Which shape the sealed bytes of an `EncryptedChatPayload` have (chat.md 6).
///
/// An open set: an unknown value is read and ignored, so that new kinds do no harm.
public struct ChatMessageType: RawRepresentable, Hashable, Sendable, Codable {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let chatMessage = ChatMessageType(rawValue: "chat_message")
    public static let reaction = ChatMessageType(rawValue: "reaction")
    public static let pollVote = ChatMessageType(rawValue: "poll_vote")
    public static let historySync = ChatMessageType(rawValue: "history_sync")
    public static let clearHistory = ChatMessageType(rawValue: "clear_history")
    public static let callSignal = ChatMessageType(rawValue: "call_signal")
    public static let mediaFrame = ChatMessageType(rawValue: "media_frame")
}

/// Payload of `custom`: everything that members say to each other in confidence (chat.md 6).
///
/// Nothing but `encryptedData` is protected by the seal; scope and target inside it are what counts.
public struct EncryptedChatPayload: Codable, Sendable, Equatable {
    /// nonce (12) | ciphertext | tag (16). A web client without a key puts cleartext here (chat.md 5.8).
    public var encryptedData: Data
    public var senderPeerID: PeerID
    public var isPrivateChat: Bool
    /// The recipient of private content; absent for the group.
    public var targetPeerID: PeerID?
    public var messageType: ChatMessageType

    public init(
        encryptedData: Data, senderPeerID: PeerID, isPrivateChat: Bool, targetPeerID: PeerID?,
        messageType: ChatMessageType
    ) {
        self.encryptedData = encryptedData
        self.senderPeerID = senderPeerID
        self.isPrivateChat = isPrivateChat
        self.targetPeerID = targetPeerID
        self.messageType = messageType
    }
}
