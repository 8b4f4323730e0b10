import BotAPI
import Foundation
import Pool
import PoolChat
import PoolTesting
import PoolWire
import Testing

/// Talking, between a bot and a member, over the real chat of both.
@Suite(.timeLimit(.minutes(10))) struct ChatActionTests {
    @Test func `a bot hears and says everything that the chat has`() async throws {
        let hosted = try await HostedPool()
        let ada = try await hosted.guest("Ada")
        let bot = hosted.bot

        // Group: hear, mention, reply, react.
        let said = try await ada.chat.say("Hello @Host, all well?")
        let heard = try await bot.event(.message)
        #expect(heard["text"] == "Hello @Host, all well?")
        #expect(heard["from"] == "ada" && heard["private"] == false && heard["kind"] == "text")
        #expect(heard["mentions_me"] == true)
        #expect(try await bot.event(.mention).fields == heard.fields)
        try await bot.call("chat.reply", ["message": .object(heard.fields), "text": "Very well"])
        let answer = try await ada.message("Very well")
        #expect(answer.replyTo?.messageID == said.messageID)
        try await bot.call("chat.react", ["message": heard["id"], "emoji": "👍"])
        try await ada.events.first("the reaction") { if case .reaction(let r) = $0, r.isAdding { r } else { nil } }
        #expect(try await bot.call("chat.reactions", ["message": heard["id"]]) == ["👍": ["host"]])

        // What the member does with what the bot says.
        let id = try await bot.call("chat.say", ["text": "Hi @Ada"])
        let hi = try await ada.message("Hi @Ada")
        #expect(hi.mentionsMe)
        try await ada.chat.react("🎉", to: hi)
        let reaction = try await bot.event(.reaction)
        #expect(reaction["message"] == id && reaction["emoji"] == "🎉" && reaction["adding"] == true)
        try await ada.chat.reply("hey", to: hi)
        let reply = try await bot.event(.message) { $0["text"] == "hey" }
        #expect(reply["reply_to"].object?["id"] == id)

        // Private.
        try await bot.call("chat.private", ["peer": "ada", "text": "psst"])
        #expect(try await ada.message("psst").scope == .peer(PeerID("host")))
        try await ada.chat.say("between us", to: .peer(PeerID("host")))
        let secret = try await bot.event(.message) { $0["private"] == true }
        try await bot.call("chat.reply", ["message": secret["id"], "text": "sure"])
        #expect(try await ada.message("sure").scope == .peer(PeerID("host")))
        #expect(try await bot.call("chat.message", ["message": secret["id"]]).object?["text"] == "between us")
        try await bot.call("chat.emoji", ["emoji": "🐸"])
        try await ada.events.first("the frog") { event in
            if case .message(let message) = event, message.content == .emoji("🐸") { message } else { nil }
        }
        await ada.stop()
        await bot.stop()
    }

    @Test func `polls and votes go both ways, and nothing is voted twice`() async throws {
        let hosted = try await HostedPool()
        let ada = try await hosted.guest("Ada")
        let bot = hosted.bot
        let id = try await bot.call("chat.poll", ["question": "Lunch?", "options": ["Pizza", "Sushi"]])
        let poll = try await ada.message("Lunch?")
        try await ada.chat.vote("Sushi", in: poll)
        let vote = try await bot.event(.pollVote)
        #expect(vote["message"] == id && vote["option"] == "Sushi" && vote["from"] == "ada")
        #expect(vote["poll"].object?["votes"] == ["Pizza": [], "Sushi": ["ada"]])
        try await bot.call("chat.vote", ["message": id, "option": "Pizza"])
        try await bot.call("chat.vote", ["message": id, "option": "Pizza"])
        try await ada.events.first("the vote") {
            if case .pollVote(_, "Pizza", _, let poll, _) = $0 { poll } else { nil }
        }
        #expect(
            try await bot.call("chat.message", ["message": id]).object?["poll"]?.object?["votes"]
                == ["Pizza": ["host"], "Sushi": ["ada"]])
        #expect(try await bot.failure("chat.vote", ["message": id, "option": "Soup"]).code == .refused)
        #expect(try await bot.failure("chat.poll", ["question": "?", "options": ["one"]]).code == .refused)
        await ada.stop()
        await bot.stop()
    }

    @Test func `pictures come as their measures, their bytes on request, and can be shown`() async throws {
        let hosted = try await HostedPool()
        let ada = try await hosted.guest("Ada")
        let bot = hosted.bot
        let picture = Data(Picture.png(width: 640, height: 480))
        try await ada.chat.sendImage(picture, caption: "my cat")
        let event = try await bot.event(.message)
        #expect(event["kind"] == "image" && event["text"] == "my cat")
        #expect(
            event["image"] == ["format": "png", "bytes": .int(picture.count), "width": 640, "height": 480])
        #expect(try await bot.call("chat.image_bytes", ["message": event["id"]]) == .bytes(Array(picture)))
        try await bot.call(
            "chat.image", ["image": .string(Base64.encode(picture)), "caption": "same", "to": "ada"])
        let shown = try await ada.message("same")
        #expect(shown.content == .image(picture, caption: "same") && shown.scope == .peer(PeerID("host")))
        let noPicture = try await bot.failure("chat.image", ["image": .bytes(Array("#!/bin/sh".utf8))])
        #expect(noPicture == APIError(.refused, "chat.image: A picture is a JPEG, PNG, GIF or WebP file."))
        let tooLarge = try await bot.failure("chat.image", ["image": .bytes(Array(repeating: 0, count: 300_001))])
        #expect(tooLarge.message.hasSuffix("300000 are allowed (limit image_bytes)"))
        let text = try await bot.call("chat.say", ["text": "no picture"])
        #expect(try await bot.failure("chat.image_bytes", ["message": text]).code == .notFound)
        await ada.stop()
        await bot.stop()
    }

    @Test func `a message's id in the group is not one in a thread`() async throws {
        let hosted = try await HostedPool()
        let ada = try await hosted.guest("Ada")
        let bot = hosted.bot
        try await ada.chat.say("for all")
        let group = try await bot.event(.message)
        let id = try #require(group["id"].string)
        #expect(try await bot.failure("chat.reply", ["message": .string(id + "@ada"), "text": "x"]).code == .notFound)
        #expect(try await bot.failure("chat.reply", ["message": "nonsense", "text": "x"]).code == .badArgument)
        await ada.stop()
        await bot.stop()
    }

    @Test func `a bot that says too much is told so, and what it may say`() async throws {
        let hosted = try await HostedPool { $0.limits.messagesPerMinute = 12 }
        let bot = hosted.bot
        try await bot.call("chat.say", ["text": "1"])
        try await bot.call("chat.say", ["text": "2"])
        let error = try await bot.failure("chat.say", ["text": "3"])
        #expect(
            error
                == APIError(.limit, "chat.say: more than 12 messages per minute (limit messages_per_minute)"))
        hosted.time.clock.advance(by: .seconds(5))
        try await bot.call("chat.say", ["text": "4"])
        await bot.stop()
    }
}

/// Pictures that are nothing but their headers.
enum Picture {
    static func png(width: UInt32, height: UInt32) -> [UInt8] {
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8)
            + [width, height].flatMap { value in (0..<4).reversed().map { UInt8(value >> ($0 * 8) & 255) } }
            + [8, 6, 0, 0, 0]
    }
}
