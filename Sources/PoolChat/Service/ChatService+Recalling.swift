public import Foundation
public import PoolWire

/// What is remembered of the last messages.
extension ChatService {
    /// A message that is remembered, with the votes cast so far. Pictures and sounds are there as long as they are kept
    /// (`Configuration.keptMediaBytes`), and empty after that.
    public func message(_ id: UUID, in scope: ChatScope) -> ChatMessage? {
        guard let payload = inbox.log.entry(id, in: scope)?.payload else { return nil }
        let media = inbox.media.data(of: ChatLog.Key(scope: scope, id: id)) ?? Data()
        let content: ChatContent =
            switch payload.contentType {
            case .image: .image(media, caption: payload.text)
            case .voice: .voice(media, seconds: payload.voiceDuration ?? 0)
            default: ChatContent(payload)
            }
        return ChatMessage(
            id: id, author: payload.senderID, authorName: payload.senderName, scope: scope, content: content,
            replyTo: payload.replyTo, timestamp: payload.timestamp)
    }

    /// Who reacted to a message that is remembered, by emoji.
    public func reactions(to id: UUID, in scope: ChatScope) -> [String: [PeerID]] {
        inbox.log.entry(id, in: scope)?.reactions.byEmoji ?? [:]
    }
}
