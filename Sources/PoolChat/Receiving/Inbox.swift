package import Foundation
import Pool
package import PoolWire

/// What an opened message means: a value. Every identity field inside a message is only a claim; who sent it is what
/// the transport said.
///
/// All inputs it cannot use are the peer's error or a newer client's: they cost that message.
package struct Inbox: Sendable {
    /// A message that was opened.
    package struct Opened: Sendable {
        package var from: PeerID
        package var senderName: String
        package var type: ChatMessageType
        package var plaintext: [UInt8]

        package init(from: PeerID, senderName: String, type: ChatMessageType, plaintext: [UInt8]) {
            self.from = from
            self.senderName = senderName
            self.type = type
            self.plaintext = plaintext
        }
    }

    /// Who reads.
    package struct Reader: Sendable {
        package var id: PeerID
        package var name: String
        package var hostID: PeerID

        package init(id: PeerID, name: String, hostID: PeerID) {
            self.id = id
            self.name = name
            self.hostID = hostID
        }
    }

    private struct SeenID: Hashable {
        var author: PeerID
        var isPrivate: Bool
        var id: UUID
    }

    var log: ChatLog
    var media: MediaShelf
    private var seen = RecentlySeen<SeenID>(lifetime: .seconds(86_400))
    /// The host's history is taken once: it is no way to talk (chat.md 12).
    private var hasHistory = false

    /// The most messages taken from the host's history.
    static let maxHistory = 100

    /// - Parameters:
    ///   - capacity: the most messages remembered.
    ///   - mediaBytes: the most bytes of pictures and sounds kept.
    package init(remembering capacity: Int, mediaBytes: Int = 0) {
        log = ChatLog(capacity: capacity)
        media = MediaShelf(capacity: mediaBytes)
    }

    /// Reads an opened message.
    /// - Returns: what happened; `nil` for duplicates and for what means nothing to this member.
    package mutating func read(_ opened: Opened, by reader: Reader, now: Duration) -> ChatEvent? {
        let data = Data(opened.plaintext)
        switch opened.type {
        case .chatMessage: return message(data, opened, reader, now)
        case .reaction:
            return (try? PoolJSON.decode(ReactionUpdatePayload.self, from: data)).flatMap { reaction($0, opened.from) }
        case .pollVote:
            return (try? PoolJSON.decode(PollVotePayload.self, from: data)).flatMap { vote($0, opened.from) }
        case .historySync:
            guard opened.from == reader.hostID else { return nil }
            return (try? PoolJSON.decode(ChatHistorySyncPayload.self, from: data)).flatMap { history($0, reader, now) }
        case .clearHistory:
            guard opened.from == reader.hostID,
                let payload = try? PoolJSON.decode(ClearHistoryPayload.self, from: data),
                payload.clearedBy == opened.from
            else { return nil }
            log.clearGroup()
            return .historyCleared
        case .callSignal:
            guard let signal = try? PoolJSON.decode(CallSignal.self, from: data), signal.signalType == "offer",
                signal.calleePeerIDs == [reader.id]
            else { return nil }
            return .callOffer(from: opened.from, isVideo: signal.isVideoCall)
        default: return nil
        }
    }

    /// Reads cleartext where a seal belongs: a web client without a key sends it (chat.md 5.8).
    /// - Returns: `nil` for what is not a group message with text. A private one is dropped: it must not be shown to
    ///   be private, and not shown to the group.
    package func readUnsealed(_ bytes: Data, from peer: PeerID, name: String) -> ChatEvent? {
        guard let payload = try? PoolJSON.decode(PrivateChatPayload.self, from: bytes), !payload.isPrivate,
            case .text(let text) = ChatContent(payload.chatPayload)
        else { return nil }
        return .unsealedText(from: peer, name: name, text: text)
    }

    // MARK: Kinds

    private mutating func message(_ data: Data, _ opened: Opened, _ reader: Reader, _ now: Duration) -> ChatEvent? {
        let wrapped: PrivateChatPayload
        if let payload = try? PoolJSON.decode(PrivateChatPayload.self, from: data) {
            wrapped = payload
        } else if let bare = try? PoolJSON.decode(RichChatPayload.self, from: data) {
            wrapped = PrivateChatPayload(chatPayload: bare, isPrivate: false, targetPeerID: nil)
        } else {
            return nil
        }
        if wrapped.isPrivate, let target = wrapped.targetPeerID, target != reader.id { return nil }
        let payload = wrapped.chatPayload
        let id = SeenID(author: opened.from, isPrivate: wrapped.isPrivate, id: payload.messageID)
        guard seen.insert(id, now: now) else { return nil }
        let scope: ChatScope = wrapped.isPrivate ? .peer(opened.from) : .group
        if log.add(payload, author: opened.from, authorName: opened.senderName, scope: scope),
            let data = payload.imageData ?? payload.voiceData
        {
            media.keep(data, of: ChatLog.Key(scope: scope, id: payload.messageID))
        }
        var message = chatMessage(payload, author: opened.from, name: opened.senderName, scope: scope, reader: reader)
        if !wrapped.isPrivate, var mark = MarkReader.mark(in: data) {
            mark.author = ShownText.name(payload.senderName)
            message.bridge = mark
        }
        return .message(message)
    }

    private mutating func reaction(_ payload: ReactionUpdatePayload, _ from: PeerID) -> ChatEvent? {
        guard let scope = log.scope(of: payload.messageID, for: from),
            log.react(payload.emoji, adding: payload.isAdding, by: from, to: payload.messageID, in: scope)
        else { return nil }
        return .reaction(
            ChatReaction(
                messageID: payload.messageID, emoji: payload.emoji, isAdding: payload.isAdding, from: from,
                scope: scope))
    }

    private mutating func vote(_ payload: PollVotePayload, _ from: PeerID) -> ChatEvent? {
        guard let scope = log.scope(of: payload.messageID, for: from),
            let poll = log.vote(payload.option, by: from, in: payload.messageID, scope: scope)
        else { return nil }
        return .pollVote(messageID: payload.messageID, option: payload.option, from: from, poll: poll, scope: scope)
    }

    private mutating func history(
        _ payload: ChatHistorySyncPayload, _ reader: Reader, _ now: Duration
    ) -> ChatEvent? {
        guard payload.isGroupChat, !hasHistory else { return nil }
        hasHistory = true
        var messages: [ChatMessage] = []
        for entry in payload.messages.suffix(Self.maxHistory) {
            let name = ShownText.name(entry.senderName)
            guard log.add(entry, author: entry.senderID, authorName: name, scope: .group) else { continue }
            messages.append(chatMessage(entry, author: entry.senderID, name: name, scope: .group, reader: reader))
        }
        return .history(messages.sorted { $0.timestamp < $1.timestamp })
    }

    private func chatMessage(
        _ payload: RichChatPayload, author: PeerID, name: String, scope: ChatScope, reader: Reader
    ) -> ChatMessage {
        var message = ChatMessage(
            id: payload.messageID, author: author, authorName: name, scope: scope, content: ChatContent(payload),
            replyTo: payload.replyTo?.bounded, timestamp: payload.timestamp)
        message.mentionsMe =
            payload.mentions.contains(reader.id) || Mentions.contains(reader.name, in: message.text)
        return message
    }
}
