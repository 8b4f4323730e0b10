import BotAPI
import PoolChat
import PoolTesting
import PoolWire
import Testing

/// Commands and roles as bots in other languages have them.
@Suite(.timeLimit(.minutes(10))) struct CommandActionTests {
    private let roll: APIValue = ["name": "roll", "parameters": "[sides:2..1000=6] [who:member]", "summary": "Rolls."]

    /// A session in a pool, with what it is told.
    private struct Talk: Sendable {
        let table: BotTable
        let session: APISession
        let events = RecordedEvents<APIEvent>()

        @discardableResult
        func call(_ name: String, _ arguments: APIObject = [:]) async throws -> APIValue {
            try await session.call(name, arguments).get()
        }

        func failure(_ name: String, _ arguments: APIObject) async throws -> APIError {
            switch await session.call(name, arguments) {
            case .success(let value): throw ConformanceFailure("\(name) gave \(value)")
            case .failure(let error): return error
            }
        }

        @discardableResult
        func event(
            _ name: APIEventName, _ fits: @escaping @Sendable (APIEvent) -> Bool = { _ in true }
        ) async throws -> APIEvent {
            try await events.first("the event \(name.rawValue)") { $0.name == name && fits($0) ? $0 : nil }
        }
    }

    private func withTalk(
        _ grants: Set<APICapability> = APICapability.standard, _ body: @Sendable (Talk) async throws -> Void
    ) async throws {
        try await BotTable.with { table in
            var configuration = APISession.Configuration()
            configuration.grants = grants
            let talk = Talk(table: table, session: APISession(context: table.context, configuration: configuration))
            await talk.events.read(AsyncStream(unfolding: { await talk.session.nextEvent() }))
            // Cancelled below, when the test is over.
            let life = Task { try await talk.session.run() }
            defer { life.cancel() }
            try await body(talk)
        }
    }

    @Test func `commands that were defined come as events, and other messages as messages`() async throws {
        try await withTalk { talk in
            let ada = talk.table.ada
            try await ada.chat.say("!roll 20")
            try await talk.event(.message) { $0["text"] == "!roll 20" }
            try await talk.call("commands.define", ["commands": [roll], "introduction": "I roll dice."])
            try await ada.chat.say("!roll 20 Ada")
            let event = try await talk.event(.command)
            #expect(event["command"] == "roll" && event["from"] == "ada" && event["role"] == "stranger")
            #expect(event["arguments"] == ["sides": 20, "who": "ada"] && event["text"] == "!roll 20 Ada")
            try await talk.call("chat.reply", ["message": event["id"], "text": "12!"])
            try await ada.message("12!")
            try await ada.chat.say("!unknown")
            try await ada.chat.say("hi")
            try await talk.event(.message) { $0["text"] == "!unknown" }
            try await talk.event(.message) { $0["text"] == "hi" }
            try await ada.chat.say("!help", to: .peer(BotTable.hostID))
            try await ada.message("I roll dice.\nCommands:\n!roll [sides] [who] – Rolls.\nMore about one: !help roll")
            let told = await talk.events.all.filter { $0.name == .message }.map { $0["text"] }
            #expect(!told.contains("!roll 20 Ada") && !told.contains("!help"), "told twice: \(told)")
        }
    }

    @Test func `commands can be replaced and taken away`() async throws {
        try await withTalk { talk in
            try await talk.call("commands.define", ["commands": [roll]])
            try await talk.call("commands.define", ["commands": [["name": "flip"]]])
            try await talk.table.ada.chat.say("!flip")
            try await talk.event(.command) { $0["command"] == "flip" }
            try await talk.call("commands.define", ["commands": []])
            try await talk.table.ada.chat.say("!flip again")
            try await talk.event(.message) { $0["text"] == "!flip again" }
        }
    }

    @Test func `a definition that cannot be used is explained, and those before it stay`() async throws {
        try await withTalk { talk in
            try await talk.call("commands.define", ["commands": [roll]])
            for (commands, hint) in [
                ([["name": "a", "parametres": ""]], "parameters"), ([["name": "help"]], "every bot"),
                ([["name": "a"], ["name": "a"]], "twice"), (["roll"], "wrong kind"),
                ([roll, ["name": "b c"]], "no name"),
            ] as [(APIValue, String)] {
                let error = try await talk.failure("commands.define", ["commands": commands])
                #expect(error.code == .badArgument && error.message.contains(hint), "\(error)")
            }
            try await talk.table.ada.chat.say("!roll")
            try await talk.event(.command) { $0["arguments"] == ["sides": 6] }
        }
    }

    @Test func `roles are asked for and given, but owners are left alone`() async throws {
        try await withTalk(APICapability.standard.union([.moderation])) { talk in
            let ada = talk.table.ada
            #expect(try await talk.call("roles.get", ["who": "ada"]) == "stranger")
            try await talk.call("roles.set", ["who": "ada", "role": "moderator"])
            #expect(try await talk.call("roles.get", ["who": "ada"]) == "moderator")
            #expect(try await talk.call("roles.list") == ["ada": "moderator"])
            #expect(try await talk.call("roles.get", ["who": "host"]) == "owner")
            #expect(try await talk.failure("roles.set", ["who": "host", "role": "muted"]).code == .refused)
            #expect(try await talk.failure("roles.set", ["who": "ada", "role": "owner"]).code == .badArgument)
            try await talk.call("commands.define", ["commands": [["name": "wipe", "role": "moderator"]]])
            try await ada.chat.say("!wipe")
            try await talk.event(.command) { $0["role"] == "moderator" }
            try await talk.call("roles.set", ["who": "ada", "role": "muted"])
            try await ada.chat.say("!wipe now")
            try await ada.chat.say("end")
            try await talk.event(.message) { $0["text"] == "end" }
            #expect(await talk.events.all.count { $0.name == .command } == 1)
        }
    }
}
