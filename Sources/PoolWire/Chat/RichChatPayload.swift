public import Foundation

/// What a chat message carries (chat.md 8). An open set for reading; only the six known ones are ever written.
public struct ChatContentType: RawRepresentable, Hashable, Sendable, Codable {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let text = ChatContentType(rawValue: "text")
    public static let image = ChatContentType(rawValue: "image")
    public static let voice = ChatContentType(rawValue: "voice")
    public static let emoji = ChatContentType(rawValue: "emoji")
    public static let system = ChatContentType(rawValue: "system")
    public static let poll = ChatContentType(rawValue: "poll")

    /// The six that stock clients can read. Any other one costs them the message.
    public static let known: Set<ChatContentType> = [.text, .image, .voice, .emoji, .system, .poll]
}

/// What a message answers (chat.md 11). The preview is free text of the replier.
public struct ReplyReference: Codable, Sendable, Equatable {
    public var messageID: UUID
    public var senderName: String
    public var previewText: String

    public init(messageID: UUID, senderName: String, previewText: String) {
        self.messageID = messageID
        self.senderName = senderName
        self.previewText = previewText
    }
}

/// One chat message as its author wrote it (chat.md 8).
///
/// Encoding writes all eight keys that stock clients require. Decoding needs only `messageID`: what else is missing
/// or malformed is read as absent.
public struct RichChatPayload: Codable, Sendable, Equatable {
    public var messageID: UUID
    /// A claim; who wrote it is what the transport says.
    public var senderID: PeerID
    /// A claim.
    public var senderName: String
    public var contentType: ChatContentType
    public var timestamp: Date
    public var text: String?
    public var imageData: Data?
    public var voiceData: Data?
    /// Seconds.
    public var voiceDuration: Double?
    public var emoji: String?
    public var pollData: PollData?
    /// Members by emoji. Filled in history only.
    public var reactions: [String: [PeerID]]
    public var replyTo: ReplyReference?
    public var mentions: [PeerID]
    public var isEncrypted: Bool
    public var senderAvatarEmoji: String?
    /// 0 to 7 when written.
    public var senderAvatarColorIndex: Int?

    /// A message without content: set the fields that belong to the type.
    public init(
        messageID: UUID, senderID: PeerID, senderName: String, contentType: ChatContentType, timestamp: Date
    ) {
        self.messageID = messageID
        self.senderID = senderID
        self.senderName = senderName
        self.contentType = contentType
        self.timestamp = timestamp
        reactions = [:]
        mentions = []
        isEncrypted = true
    }

    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        messageID = try fields.decode(UUID.self, forKey: .messageID)
        senderID = fields.lenient(PeerID.self, .senderID) ?? PeerID("")
        senderName = fields.lenient(String.self, .senderName) ?? ""
        contentType = fields.lenient(ChatContentType.self, .contentType) ?? ChatContentType(rawValue: "")
        timestamp = fields.lenient(Date.self, .timestamp) ?? Date(timeIntervalSinceReferenceDate: 0)
        text = fields.lenient(String.self, .text)
        imageData = fields.lenient(Data.self, .imageData)
        voiceData = fields.lenient(Data.self, .voiceData)
        voiceDuration = fields.lenient(Double.self, .voiceDuration)
        emoji = fields.lenient(String.self, .emoji)
        pollData = fields.lenient(PollData.self, .pollData)
        reactions = fields.lenient([String: [PeerID]].self, .reactions) ?? [:]
        replyTo = fields.lenient(ReplyReference.self, .replyTo)
        mentions = fields.lenient([PeerID].self, .mentions) ?? []
        isEncrypted = fields.lenient(Bool.self, .isEncrypted) ?? true
        senderAvatarEmoji = fields.lenient(String.self, .senderAvatarEmoji)
        senderAvatarColorIndex = fields.lenient(Int.self, .senderAvatarColorIndex)
    }
}

/// Sealed content of `chat_message`, for the group and for one peer alike (chat.md 7).
public struct PrivateChatPayload: Codable, Sendable, Equatable {
    public var chatPayload: RichChatPayload
    public var isPrivate: Bool
    /// The recipient of a private message; absent for the group.
    public var targetPeerID: PeerID?

    public init(chatPayload: RichChatPayload, isPrivate: Bool, targetPeerID: PeerID?) {
        self.chatPayload = chatPayload
        self.isPrivate = isPrivate
        self.targetPeerID = targetPeerID
    }
}
