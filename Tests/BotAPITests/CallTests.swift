import BotAPI
import Pool
import PoolChat
import PoolTesting
import PoolWire
import Testing

/// Calls that are wrong, and what every call has in common.
@Suite(.timeLimit(.minutes(10))) struct CallTests {
    @Test func `wrong calls are answered with one clear line`() async throws {
        let hosted = try await HostedPool()
        let bot = hosted.bot
        let cases: [(String, APIObject, APIError)] = [
            (
                "chat.sya", [:],
                APIError(.unknownAction, "chat.sya: there is no such action; did you mean \"chat.say\"?")
            ),
            ("nonsense", [:], APIError(.unknownAction, "nonsense: there is no such action")),
            ("chat.say", [:], APIError(.badArgument, "chat.say: text is missing")),
            ("chat.say", ["text": nil], APIError(.badArgument, "chat.say: text is missing")),
            ("chat.say", ["text": [1]], APIError(.badArgument, "chat.say: text must be a text, not a list")),
            (
                "chat.say", ["txet": "x"],
                APIError(.badArgument, "chat.say: there is no argument \"txet\"; did you mean \"text\"?")
            ),
            ("chat.say", ["text": "  "], APIError(.badArgument, "chat.say: There is nothing to say in this message.")),
            (
                "chat.say", ["text": "x", "to": "nobody"],
                APIError(.notFound, "chat.say: There is no member nobody… in this pool.")
            ),
            (
                "games.think", ["game": "x", "level": 11],
                APIError(.badArgument, "games.think: level must be 1 to 10")
            ),
            (
                "games.think", ["game": "x", "level": 1.5],
                APIError(.badArgument, "games.think: level must be a whole number, not a number")
            ),
            (
                "chat.react", ["message": "x", "emoji": "x", "adding": "yes"],
                APIError(.badArgument, "chat.react: adding must be true or false, not a text")
            ),
            (
                "log", ["text": "x", "level": "loud"],
                APIError(
                    .badArgument,
                    "log: level must be \"debug\" or \"info\" or \"notice\" or \"warning\" or \"error\"")
            ),
            (
                "chat.private", ["peer": 5, "text": "x"],
                APIError(.badArgument, "chat.private: peer must be a member's id, not a number")
            ),
            (
                "chat.image", ["image": "?"],
                APIError(.badArgument, "chat.image: image must be bytes, or their base64 as text")
            ),
            (
                "random.int", ["from": 2, "to": 1],
                APIError(.badArgument, "random.int: from must not be above to")
            ),
            (
                "moderation.kick", ["peer": "x"],
                APIError(
                    .notGranted,
                    "moderation.kick: this bot is not granted moderation; add it to its configuration: grants: [moderation]"
                )
            ),
            (
                "http.get", ["url": "https://example.org"],
                APIError(
                    .notGranted, "http.get: this bot is not granted http; add it to its configuration: grants: [http]")
            ),
        ]
        for (name, arguments, error) in cases { #expect(try await bot.failure(name, arguments) == error) }
        await bot.stop()
    }

    @Test func `what needs no waiting is done at once, and only that`() async throws {
        let hosted = try await HostedPool { $0.limits.logLinesPerMinute = 2 }
        let session = hosted.bot.session
        #expect(session.callAtOnce("random.int", ["from": 5, "to": 5]) == .success(5))
        #expect(session.callAtOnce("chat.say", ["text": "x"]) == nil)
        #expect(
            session.callAtOnce("nonsense") == .failure(APIError(.unknownAction, "nonsense: there is no such action")))
        #expect(session.callAtOnce("log", ["text": "one"]) == .success(.null))
        #expect(session.callAtOnce("log", ["text": "two\nlines", "level": "debug"]) == .success(.null))
        #expect(
            session.callAtOnce("log", ["text": "three"])
                == .failure(APIError(.limit, "log: more than 2 log lines per minute (limit log_lines_per_minute)")))
        for action in APIAction.all where action.isImmediate { #expect(!action.waits) }
        await hosted.bot.stop()
    }

    @Test func `a seed makes the same numbers`() async throws {
        var rolls: [[APIValue]] = []
        for _ in 0..<2 {
            let hosted = try await HostedPool { $0.seed = 42 }
            var numbers: [APIValue] = []
            for _ in 0..<5 { numbers.append(try await hosted.bot.call("random.int", ["from": 1, "to": 1_000_000])) }
            numbers.append(try await hosted.bot.call("random.number"))
            numbers.append(try await hosted.bot.call("random.shuffle", ["list": ["a", 2, nil, [3]]]))
            rolls.append(numbers)
            await hosted.bot.stop()
        }
        #expect(rolls[0] == rolls[1])
        #expect(Set(rolls[0].prefix(5).compactMap(\.int)).count > 1)
    }

    @Test func `only wanted events are told, and stopping always`() async throws {
        let hosted = try await HostedPool()
        let bot = hosted.bot
        bot.session.want([.mention])
        let ada = await hosted.member("Ada")
        try await ada.key(of: PeerID("host"))
        try await eventually("the bot's key") {
            try await bot.call("pool.members").array?.first?.object?["sealed"] == true
        }
        hosted.time.clock.advance(by: .seconds(1))
        try await ada.chat.say("not for you")
        try await ada.chat.say("but @Host, this is")
        try await bot.event(.mention)
        bot.session.stop(.membershipEnded("enough"))
        try await bot.event(.stopping)
        #expect(await bot.events.all.map(\.name) == [.started, .joined, .mention, .stopping])
        await ada.stop()
        await bot.stop()
    }
}
