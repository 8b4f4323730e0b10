import Foundation
import PoolChat
import PoolWire

extension APIObject {
    /// The record `message`.
    init(_ message: ChatMessage) {
        self.init([
            Field(key: "id", value: .string(MessageHandle(message).text)),
            Field(key: "from", value: .peer(message.author)),
            Field(key: "name", value: .string(message.authorName)),
            Field(key: "text", value: .string(message.text)),
            Field(key: "kind", value: .string(message.content.kind)),
            Field(key: "private", value: .bool(message.scope != .group)),
            Field(key: "mentions_me", value: .bool(message.mentionsMe)),
            Field(key: "time", value: .date(message.timestamp)),
        ])
        if let reply = message.replyTo {
            self["reply_to"] = [
                "id": .string(MessageHandle(reply.messageID, message.scope).text), "name": .string(reply.senderName),
                "text": .string(reply.previewText),
            ]
        }
        switch message.content {
        case .image(let data, _): self["image"] = .image(data)
        case .voice(let data, let seconds):
            self["voice"] = [
                "format": .optional(MediaFormat(of: data)) { .string($0.rawValue) }, "bytes": .int(data.count),
                "seconds": .double(seconds),
            ]
        case .poll(let poll): self["poll"] = .poll(poll)
        case .text, .emoji, .notice, .unsupported: break
        }
    }
}

extension APIValue {
    /// The record `image`.
    static func image(_ data: Data) -> APIValue {
        let size = ImageSize(of: data)
        return [
            "format": .optional(MediaFormat(of: data)) { .string($0.rawValue) }, "bytes": .int(data.count),
            "width": .optional(size) { .int($0.width) }, "height": .optional(size) { .int($0.height) },
        ]
    }

    /// The record `poll`.
    static func poll(_ poll: PollData) -> APIValue {
        [
            "question": .string(poll.question), "options": .array(poll.options.map(APIValue.string)),
            "votes": .object(
                APIObject(poll.options.map { .init(key: $0, value: .peers(poll.votes[$0] ?? [])) })),
            "can_change": .bool(poll.allowVoteChange),
        ]
    }
}

extension ChatContent {
    /// The name of the kind of content.
    fileprivate var kind: String {
        switch self {
        case .text: "text"
        case .image: "image"
        case .voice: "voice"
        case .emoji: "emoji"
        case .poll: "poll"
        case .notice: "notice"
        case .unsupported: "unsupported"
        }
    }
}
