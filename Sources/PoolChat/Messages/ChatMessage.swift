public import Foundation
public import PoolWire

/// Where something is said.
public enum ChatScope: Hashable, Sendable {
    /// To everybody in the pool.
    case group
    /// Between this member and one other.
    case peer(PeerID)
}

/// What a chat message carries (chat.md 8).
public enum ChatContent: Sendable, Equatable {
    case text(String)
    /// An encoded picture, its format to be told from its first bytes.
    case image(Data, caption: String?)
    /// Encoded sound and its length in seconds, within 0...3600.
    case voice(Data, seconds: Double)
    /// One emoji, shown large.
    case emoji(String)
    case poll(PollData)
    /// Pretends to come from the app itself. Never believe it.
    case notice(String)
    /// Something this program does not know, or known content with its core missing: what can be shown instead.
    case unsupported(String)
}

/// A message that was opened and whose author is certain.
public struct ChatMessage: Sendable, Equatable, Identifiable {
    /// Identity for replies, reactions and votes; the same for every recipient.
    public var id: UUID
    public var author: PeerID
    /// The author's name as this pool knows it.
    public var authorName: String
    public var scope: ChatScope
    public var content: ChatContent
    /// Whether it names this member: by id, or by its name in the text (chat.md 16).
    public var mentionsMe: Bool
    /// What it answers. The preview is the author's claim.
    public var replyTo: ReplyReference?
    /// The author's claim.
    public var timestamp: Date
    /// Whose words these are, where the author says to have carried them from another pool. Its word.
    public var bridge: BridgeMark?

    public init(
        id: UUID, author: PeerID, authorName: String, scope: ChatScope, content: ChatContent, mentionsMe: Bool = false,
        replyTo: ReplyReference? = nil, timestamp: Date
    ) {
        self.id = id
        self.author = author
        self.authorName = authorName
        self.scope = scope
        self.content = content
        self.mentionsMe = mentionsMe
        self.replyTo = replyTo
        self.timestamp = timestamp
    }

    /// What can be read: the text, caption, emoji, question or placeholder.
    public var text: String {
        switch content {
        case .text(let text), .notice(let text), .unsupported(let text), .emoji(let text): text
        case .image(_, let caption): caption ?? ""
        case .voice: ""
        case .poll(let poll): poll.question
        }
    }

    /// How the message is quoted by a reply (chat.md 11): at most 50 characters of text.
    public var preview: String {
        switch content {
        case .text(let text) where text.count > 50, .unsupported(let text) where text.count > 50:
            text.prefix(50) + "..."
        case .text(let text), .unsupported(let text), .notice(let text), .emoji(let text): text
        case .image: "[Photo]"
        case .voice: "[Voice message]"
        case .poll(let poll): "[Poll] " + poll.question
        }
    }
}

/// What happens in the chat of a pool.
public enum ChatEvent: Sendable, Equatable {
    /// A live message of somebody else. The only event to act upon.
    case message(ChatMessage)
    /// Cleartext from a client that has no key yet, or of the legacy kind: unprotected, possibly forged, as if said to
    /// the group. To be shown at most: no command, no moderation, no bridging on it (chat.md 22 c).
    case unsealedText(from: PeerID, name: String, text: String)
    /// A reaction to a message that is remembered was added or taken back.
    case reaction(ChatReaction)
    /// A vote changed a poll that is remembered.
    case pollVote(messageID: UUID, option: String, from: PeerID, poll: PollData, scope: ChatScope)
    /// Somebody calls this member. Calls are not answered; the caller gives up after 45 s (chat.md 17).
    case callOffer(from: PeerID, isVideo: Bool)
    /// What the host says was said before. Evidence, not input: never act upon it, authors are the host's claim.
    case history([ChatMessage])
    /// The host cleared the group's history.
    case historyCleared
    /// A message waited in vain, or could not be kept waiting.
    case undelivered(messageID: UUID, to: PeerID, reason: String)
}

/// A reaction added or taken back.
public struct ChatReaction: Sendable, Equatable {
    public var messageID: UUID
    /// An opaque text of at most 32 bytes.
    public var emoji: String
    public var isAdding: Bool
    public var from: PeerID
    public var scope: ChatScope

    public init(messageID: UUID, emoji: String, isAdding: Bool, from: PeerID, scope: ChatScope) {
        self.messageID = messageID
        self.emoji = emoji
        self.isAdding = isAdding
        self.from = from
        self.scope = scope
    }
}
