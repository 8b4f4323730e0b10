import BotAPI
import Foundation
import Pool
import PoolChat
import PoolTesting
import PoolWire
import Synchronization
import Testing

/// Questions to members, by virtual time.
@Suite(.timeLimit(.minutes(10))) struct AskTests {
    @Test func `the next message of who was asked is the answer, and no event`() async throws {
        let hosted = try await HostedPool()
        let ada = try await hosted.guest("Ada")
        let bob = try await hosted.guest("Bob")
        let bot = hosted.bot
        async let colour = bot.call("ask", ["peer": "ada", "question": "Colour?", "timeout": "5m"])
        async let animal = bot.call("ask", ["peer": "bob", "question": "Animal?", "to": "group"])
        let question = try await ada.message("Colour?")
        #expect(question.scope == .peer(PeerID("host")))
        try await bob.message("Animal?")
        // Of somebody else, or elsewhere: no answers.
        try await ada.chat.say("hello all")
        try await bob.chat.say("psst", to: .peer(PeerID("host")))
        try await bot.event(.message) { $0["text"] == "hello all" }
        try await bot.event(.message) { $0["text"] == "psst" }
        try await ada.chat.reply("blue", to: question)
        try await bob.chat.say("owl")
        #expect(try await colour.object?["text"] == "blue")
        #expect(try await animal.object?["text"] == "owl")
        // And now everything is an event again.
        try await bob.chat.say("end")
        try await bot.event(.message) { $0["text"] == "end" }
        let texts = await bot.events.all.filter { $0.name == .message }.map { $0["text"] }
        #expect(texts == ["hello all", "psst", "end"])
        await bob.stop()
        await ada.stop()
        await bot.stop()
    }

    @Test func `two questions to one member: a reply goes to the one it quotes, anything else to the first`()
        async throws
    {
        let hosted = try await HostedPool()
        let ada = try await hosted.guest("Ada")
        let bot = hosted.bot
        async let first = bot.call("ask", ["peer": "ada", "question": "First?"])
        try await ada.message("First?")
        async let second = bot.call("ask", ["peer": "ada", "question": "Second?"])
        let message = try await ada.message("Second?")
        try await ada.chat.reply("two", to: message)
        #expect(try await second.object?["text"] == "two")
        try await ada.chat.say("one", to: .peer(PeerID("host")))
        #expect(try await first.object?["text"] == "one")
        await ada.stop()
        await bot.stop()
    }

    @Test func `a question ends in time, when the member goes, when the code is replaced and when the bot stops`()
        async throws
    {
        let hosted = try await HostedPool()
        let ada = try await hosted.guest("Ada")
        let bob = try await hosted.guest("Bob")
        let bot = hosted.bot
        async let late = bot.failure("ask", ["peer": "ada", "question": "Late?", "timeout": 30])
        try await ada.message("Late?")
        hosted.time.clock.advance(by: .seconds(30))
        #expect(try await late == APIError(.timedOut, "ask: there was no answer in time"))

        async let left = bot.failure("ask", ["peer": "bob", "question": "Staying?"])
        try await bob.message("Staying?")
        await bob.stop()
        #expect(try await left.code == .peerLeft)
        #expect(try await bot.failure("ask", ["peer": "bob", "question": "Still?"]).code == .peerLeft)

        async let replaced = bot.failure("ask", ["peer": "ada", "question": "Old code?"])
        try await ada.message("Old code?")
        bot.session.startOver()
        #expect(try await replaced == APIError(.cancelled, "ask: the bot's code was replaced"))

        async let stopped = bot.failure("ask", ["peer": "ada", "question": "Last?"])
        try await ada.message("Last?")
        bot.session.stop(.membershipEnded("that was all"))
        #expect(try await stopped == APIError(.cancelled, "ask: the bot is stopping"))
        #expect(try await bot.event(.stopping)["reason"] == "that was all")
        #expect(try await bot.failure("time.sleep", ["duration": 1]).code == .cancelled)
        await ada.stop()
        await bot.stop()
    }

    @Test func `too many questions and pauses at once are refused, and room comes back`() async throws {
        let hosted = try await HostedPool { $0.limits.waits = 1 }
        let ada = try await hosted.guest("Ada")
        let bot = hosted.bot
        // It waits for its answer before it is on its way.
        async let first = bot.call("ask", ["peer": "ada", "question": "First?"])
        try await ada.message("First?")
        #expect(
            try await bot.failure("ask", ["peer": "ada", "question": "Second?"])
                == APIError(.limit, "ask: 1 questions and pauses wait already (limit waits)"))
        #expect(try await bot.failure("time.sleep", ["duration": 1]).code == .limit)
        try await ada.chat.say("one", to: .peer(PeerID("host")))
        #expect(try await first.object?["text"] == "one")
        async let third = bot.call("ask", ["peer": "ada", "question": "Third?"])
        try await ada.message("Third?")
        try await ada.chat.say("three", to: .peer(PeerID("host")))
        #expect(try await third.object?["text"] == "three")
        await ada.stop()
        await bot.stop()
    }

    @Test func `a pause ends when its time has passed`() async throws {
        let hosted = try await HostedPool()
        let bot = hosted.bot
        let hasWaited = Mutex(false)
        async let pause: Void = {
            try await bot.call("time.sleep", ["duration": "90s"])
            hasWaited.withLock { $0 = true }
        }()
        try await eventually("the end of a pause") {
            hosted.time.clock.advance(by: .seconds(30))
            return hasWaited.withLock { $0 }
        }
        try await pause
        await bot.stop()
    }
}
