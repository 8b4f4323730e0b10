public import Foundation

/// Sealed content of `reaction` (chat.md 9). Credited to the authenticated sender, whatever `peerID` says.
public struct ReactionUpdatePayload: Codable, Sendable, Equatable {
    public var messageID: UUID
    /// An opaque key; any text can arrive.
    public var emoji: String
    public var peerID: PeerID
    public var isAdding: Bool

    public init(messageID: UUID, emoji: String, peerID: PeerID, isAdding: Bool) {
        self.messageID = messageID
        self.emoji = emoji
        self.peerID = peerID
        self.isAdding = isAdding
    }
}

/// Sealed content of `poll_vote` (chat.md 10). Credited to the authenticated sender, whatever `voterID` says.
public struct PollVotePayload: Codable, Sendable, Equatable {
    public var messageID: UUID
    public var option: String
    public var voterID: PeerID

    public init(messageID: UUID, option: String, voterID: PeerID) {
        self.messageID = messageID
        self.option = option
        self.voterID = voterID
    }
}

/// Payload of `custom`, not sealed: asks the host for the group's history (chat.md 12).
public struct ChatHistoryRequestPayload: Codable, Sendable, Equatable {
    public var requestID: UUID
    public var requestingPeerID: PeerID

    public init(requestID: UUID, requestingPeerID: PeerID) {
        self.requestID = requestID
        self.requestingPeerID = requestingPeerID
    }
}

/// Sealed content of `history_sync` (chat.md 12). Unreadable elements are skipped.
public struct ChatHistorySyncPayload: Codable, Sendable, Equatable {
    public var isGroupChat: Bool
    public var messages: [RichChatPayload]

    public init(isGroupChat: Bool, messages: [RichChatPayload]) {
        self.isGroupChat = isGroupChat
        self.messages = messages
    }

    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        isGroupChat = try fields.decode(Bool.self, forKey: .isGroupChat)
        messages = try fields.decode([LenientElement<RichChatPayload>].self, forKey: .messages).compactMap(\.value)
    }
}

/// Sealed content of `clear_history` (chat.md 13).
public struct ClearHistoryPayload: Codable, Sendable, Equatable {
    public var clearedBy: PeerID
    public var sessionID: String
    public var timestamp: Date

    public init(clearedBy: PeerID, sessionID: String, timestamp: Date) {
        self.clearedBy = clearedBy
        self.sessionID = sessionID
        self.timestamp = timestamp
    }
}

/// Sealed content of `call_signal` (chat.md 17). Read to tell a bot that somebody calls; never answered.
public struct CallSignal: Codable, Sendable, Equatable {
    public var callID: UUID
    /// `offer`, `answer`, `reject`, `end`, `busy`, `media_control`, `request_keyframe`, or something newer.
    public var signalType: String
    /// Who sent this signal, as it claims; not always the caller.
    public var callerPeerID: PeerID
    public var callerDisplayName: String
    public var calleePeerIDs: [PeerID]
    public var isVideoCall: Bool
    public var timestamp: Date
    public var mediaControl: MediaControl?

    /// What a participant of a call has switched on or off.
    public struct MediaControl: Codable, Sendable, Equatable {
        public var audioMuted: Bool
        public var videoEnabled: Bool
        public var requestKeyframe: Bool
    }
}
