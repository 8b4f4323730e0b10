import BotKit
import Logging
import Pool
import PoolTransport
import PoolWire

extension APIAction {
    static let pool: [APIAction] = [
        APIAction(
            "pool.info", "The pool as it is.", result: .record("pool"),
            body: .later { session, _ in
                .pool(try await session.pool())
            }),
        APIAction(
            "pool.members", "The other members.",
            [APIField("all", .bool, "Those who are away, too.", default: false)], result: .list(.record("member")),
            body: .later { session, arguments in
                let pool = try await session.pool()
                let all = try arguments.bool("all")
                return .array((all ? pool.members : pool.presentMembers).map(APIValue.member))
            }),
        APIAction(
            "pool.member", "A member by its id or, where only one has it, its name; nothing when there is none.",
            [APIField("who", .peer, "The id or the name.")], result: .optional(.record("member")), method: "latest",
            body: .later { session, arguments in
                let pool = try await session.pool()
                let who = try arguments.string("who")
                if let member = pool.member(PeerID(who)) { return .member(member) }
                let profile = await session.context.membership.profile
                if who == pool.selfID.rawValue { return .me(in: pool, profile) }
                let named = pool.presentMembers.filter { $0.name.lowercased() == who.lowercased() }
                return named.count == 1 ? .member(named[0]) : .null
            }),
        APIAction(
            "pool.me", "This member itself.", result: .record("member"),
            body: .later { session, _ in
                .me(in: try await session.pool(), await session.context.membership.profile)
            }),
    ]

    static let own: [APIAction] = [
        APIAction(
            "profile.set",
            "Changes how the membership is shown. The name stays: mentions go by the one that the pool was joined with.",
            [
                APIField("emoji", .optional(.string), "The avatar."),
                APIField("color", .optional(.int(0...7)), "Blue, green, orange, purple, pink, cyan, yellow, red."),
            ], capability: .profile,
            body: .later { session, arguments in
                var profile = await session.context.membership.profile
                profile.avatarEmoji = arguments["emoji"].string ?? profile.avatarEmoji
                profile.avatarColorIndex = arguments["color"].int ?? profile.avatarColorIndex
                try session.spend(.message)
                try await session.context.membership.updateProfile(profile)
                return .null
            }),
        APIAction(
            "log", "Writes a line to the log, under the bot's name.",
            [
                APIField("text", .string, "The line; longer than 1,000 characters is cut."),
                APIField(
                    "level", .choice(["debug", "info", "notice", "warning", "error"]), "How important it is.",
                    default: "info"),
            ],
            body: .atOnce { session, arguments throws(APIError) in
                let text = ShownText.clean(try arguments.string("text"), maxCharacters: 1_000)
                let level = try arguments.string("level")
                try session.spend(.logLine)
                let line = text.contains("\n") ? text.replacing("\n", with: " ") : text
                session.context.logger.log(level: .init(rawValue: level) ?? .info, "\(line)")
                return .null
            }),
        APIAction(
            "random.int", "A random whole number.",
            [APIField("from", .int(nil), "The lowest."), APIField("to", .int(nil), "The highest.")], result: .int(nil),
            body: .atOnce { session, arguments throws(APIError) in
                let (from, to) = (try arguments.int("from"), try arguments.int("to"))
                guard from <= to else { throw APIError(.badArgument, "from must not be above to") }
                return .int(session.withState { Int.random(in: from...to, using: &$0.random) })
            }),
        APIAction(
            "random.number", "A random number from 0 up to but not including 1.", result: .number,
            body: .atOnce { session, _ throws(APIError) in
                .double(session.withState { Double.random(in: 0..<1, using: &$0.random) })
            }),
        APIAction(
            "random.shuffle", "The values in a random order.", [APIField("list", .list(.any), "The values.")],
            result: .list(.any),
            body: .atOnce { session, arguments throws(APIError) in
                let values = try arguments.list("list")
                return .array(session.withState { values.shuffled(using: &$0.random) })
            }),
    ]
}
