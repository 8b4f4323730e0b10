import BotKit
import Foundation
import PoolChat
import PoolWire

extension APIAction {
    private static let to = APIField("to", .scope, "Where to say it.", default: "group")
    private static let message = APIField("message", .message, "The message.")

    private static func chat(
        _ name: String, _ summary: String, _ parameters: [APIField], result: APIType = .nothing, method: String? = nil,
        _ body: @escaping @Sendable (APISession, APIArguments) async throws -> APIValue
    ) -> APIAction {
        APIAction(
            "chat." + name, summary, parameters, result: result, capability: .chat, method: method,
            body: .later(body))
    }

    static let chat: [APIAction] = [
        chat(
            "say", "Says something. Words such as `@Bo_Smith` mention members.",
            [APIField("text", .string, "The text."), to], result: .message
        ) { session, arguments in
            let scope = ChatScope(try arguments.string("to"))
            let text = try arguments.string("text")
            try session.spend(.message)
            return session.handle(try await session.context.chat.say(text, to: scope), scope)
        },
        chat(
            "private", "Says something to one member alone.",
            [APIField("peer", .peer, "The member."), APIField("text", .string, "The text.")], result: .message
        ) { session, arguments in
            let scope = ChatScope.peer(try arguments.peer("peer"))
            let text = try arguments.string("text")
            try session.spend(.message)
            return session.handle(try await session.context.chat.say(text, to: scope), scope)
        },
        chat(
            "reply", "Answers a message where it was said, quoting it.",
            [message, APIField("text", .string, "The answer.")], result: .message
        ) { session, arguments in
            let message = try await session.message(arguments)
            let text = try arguments.string("text")
            try session.spend(.message)
            return session.handle(try await session.context.chat.reply(text, to: message), message.scope)
        },
        chat(
            "react", "Adds a reaction to a message, or takes it back.",
            [
                message, APIField("emoji", .string, "The reaction, at most 32 bytes."),
                APIField("adding", .bool, "`false` takes it back.", default: true),
            ]
        ) { session, arguments in
            let message = try await session.message(arguments)
            let (emoji, adding) = (try arguments.string("emoji"), try arguments.bool("adding"))
            try session.spend(.message)
            try await session.context.chat.react(emoji, to: message, adding: adding)
            return .null
        },
        chat(
            "emoji", "Says one emoji, shown large.", [APIField("emoji", .string, "The emoji."), to], result: .message
        ) { session, arguments in
            let scope = ChatScope(try arguments.string("to"))
            let emoji = try arguments.string("emoji")
            try session.spend(.message)
            return session.handle(try await session.context.chat.sendEmoji(emoji, to: scope), scope)
        },
        chat(
            "poll", "Asks the group to vote.",
            [
                APIField("question", .string, "The question."),
                APIField("options", .list(.string), "2 to 6 different options."),
                APIField("can_change", .bool, "Whether votes may be changed.", default: true),
            ], result: .message
        ) { session, arguments in
            let options = try arguments.list("options").compactMap(\.string)
            let (question, canChange) = (try arguments.string("question"), try arguments.bool("can_change"))
            try session.spend(.message)
            let receipt = try await session.context.chat.sendPoll(
                question, options: options, allowVoteChange: canChange)
            return session.handle(receipt, .group)
        },
        chat(
            "vote", "Votes in a poll.", [message, APIField("option", .string, "The option's text.")]
        ) { session, arguments in
            let message = try await session.message(arguments)
            let option = try arguments.string("option")
            try session.spend(.message)
            try await session.context.chat.vote(option, in: message)
            return .null
        },
        chat(
            "image", "Shows a picture: JPEG, PNG, GIF or WebP. The web client shows the caption, the app does not.",
            [
                APIField("image", .bytes, "The file's bytes."),
                APIField("caption", .optional(.string), "What to write below it."), to,
            ], result: .message
        ) { session, arguments in
            let scope = ChatScope(try arguments.string("to"))
            let image = Data(try arguments.bytes("image"))
            let limit = session.configuration.limits.imageBytes
            guard image.count <= limit else {
                throw APIError(.limit, "the picture has \(image.count) bytes, \(limit) are allowed (limit image_bytes)")
            }
            try session.spend(.message)
            let receipt = try await session.context.chat.sendImage(
                image, caption: arguments["caption"].string, to: scope)
            return session.handle(receipt, scope)
        },
        chat(
            "image_bytes", "The bytes of a picture that was received a short while ago.", [message], result: .bytes
        ) { session, arguments in
            guard case .image(let data, _) = try await session.message(arguments).content, !data.isEmpty else {
                throw APIError(.notFound, "the message has no picture, or it is not kept any more")
            }
            let limit = session.configuration.limits.imageBytes
            guard data.count <= limit else {
                throw APIError(.limit, "the picture has \(data.count) bytes, \(limit) are allowed (limit image_bytes)")
            }
            return .bytes(Array(data))
        },
        chat(
            "message", "A message that is remembered, with the votes so far; nothing when it is not.", [message],
            result: .optional(.record("message")), method: "latest"
        ) { session, arguments in
            let handle = try session.handle(arguments)
            return .optional(await session.context.chat.message(handle.id, in: handle.scope)) { .object(APIObject($0)) }
        },
        chat(
            "reactions", "Who reacted to a message that is remembered, by emoji.", [message], result: .map(.list(.peer))
        ) { session, arguments in
            let handle = try session.handle(arguments)
            let reactions = await session.context.chat.reactions(to: handle.id, in: handle.scope)
            return .object(
                APIObject(reactions.sorted { $0.key < $1.key }.map { .init(key: $0.key, value: .peers($0.value)) }))
        },
    ]
}

extension APISession {
    /// How the bot may refer to what it has said.
    func handle(_ receipt: ChatReceipt, _ scope: ChatScope) -> APIValue {
        .string(MessageHandle(receipt.messageID, scope).text)
    }

    func handle(_ arguments: APIArguments) throws(APIError) -> MessageHandle {
        guard let handle = MessageHandle(try arguments.string("message")) else {
            throw APIError(.badArgument, "message must be a message's id, as events and chat.say give it")
        }
        return handle
    }

    /// The message that a call is about.
    func message(_ arguments: APIArguments) async throws(APIError) -> ChatMessage {
        let handle = try handle(arguments)
        guard let message = await context.chat.message(handle.id, in: handle.scope) else {
            throw APIError(.notFound, "the message is not remembered (any more)")
        }
        return message
    }
}
