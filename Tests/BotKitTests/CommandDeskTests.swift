import BotKit
import Moderator
import Pool
import PoolChat
import PoolTesting
import PoolWire
import Testing

/// Commands and rights in a pool.
@Suite(.timeLimit(.minutes(10))) struct CommandDeskTests {
    /// Repeats what it is told.
    private struct Parrot: Bot {
        func run(_ context: BotContext) async throws {
            let desk = try CommandDesk(
                [CommandDefinition("say", [CommandParameter("text", .rest)], role: .member)], for: context)
            for await event in context.events {
                guard case .chat(.message(let message)) = event, let call = try await desk.receive(message) else {
                    continue
                }
                try await desk.answer(call.arguments.text("text") ?? "", to: message)
            }
        }
    }

    private let ada = PeerID("ada")
    private let bo = PeerID("bo")

    @Test func `owners give and take roles, and what a role allows is allowed at once`() async throws {
        try await BotTable.with(Parrot(), roles: ConfiguredRoleBook(fixed: [ada: .owner])) { table in
            let bo = try await table.guest("Bo")
            try await bo.chat.say("!say hi")
            try await bo.message("The command !say is for members, moderators and owners.")
            try await table.ada.chat.say("!role Bo")
            try await table.ada.message("Role of Bo: stranger.")
            try await table.ada.chat.say("!role @Bo Member")
            try await table.ada.message("From now on the role of Bo is member.")
            try await bo.chat.say("!say hi again")
            try await table.ada.message("hi again")
            try await table.ada.chat.say("!role bo muted")
            try await table.ada.message("From now on the role of Bo is muted.")
            try await bo.chat.say("!say unheard")
            try await table.ada.chat.say("!say heard")
            try await table.ada.message("heard")
            let all = await table.ada.events.all
            #expect(!all.contains { if case .message(let message) = $0 { message.text == "unheard" } else { false } })
            await bo.stop()
        }
    }

    /// As an opponent that plays with nobody.
    private struct Shy: Bot {
        func run(_ context: BotContext) async throws {
            let desk = try CommandDesk([CommandDefinition("hint")], for: context)
            for await event in context.events {
                guard case .chat(.message(let message)) = event else { continue }
                if try await desk.receive(message, onlyForAll: true) != nil { throw ConformanceFailure("it was heard") }
            }
        }
    }

    @Test func `a bot that has no business with somebody still speaks for all`() async throws {
        try await BotTable.with(Shy(), roles: ConfiguredRoleBook(fixed: [ada: .owner])) { table in
            let bo = try await table.guest("Bo")
            table.context.commands.adopt(try CommandSettings(unknown: .answered))
            try await bo.chat.say("!hint")
            try await bo.chat.say("!hnit")
            try await bo.message("There is no command !hnit. Did you mean !hint?")
            try await table.ada.chat.say("!role Bo member")
            try await table.ada.message("From now on the role of Bo is member.")
            await bo.stop()
        }
    }

    @Test func `the roles of the host and of configured owners cannot be changed`() async throws {
        let roles = ConfiguredRoleBook(
            InMemoryRoleBook([RoleEntry(id: bo, name: "Bo", role: .owner)]), fixed: [ada: .owner])
        try await BotTable.with(Parrot(), roles: roles) { table in
            let bo = try await table.guest("Bo")
            try await bo.chat.say("!role Ada muted")
            try await bo.message(
                "The role of Ada is fixed, by the configuration or as the pool's host.")
            #expect(try await roles.role(of: ada) == .owner)
            await bo.stop()
        }
    }

    @Test func `another prefix, language or role holds from the next message on`() async throws {
        let roles = ConfiguredRoleBook()
        try await BotTable.with(Parrot(), roles: roles) { table in
            try await table.ada.chat.say("!say hi")
            try await table.ada.message("The command !say is for members, moderators and owners.")
            roles.fix([ada: .member])
            table.context.commands.adopt(try CommandSettings(prefix: ".", language: .german))
            try await table.ada.chat.say(".say hallo")
            try await table.ada.message("hallo")
            try await table.ada.chat.say(".hilfe say")
            try await table.ada.message(
                "So geht es: .say <text...>\ntext: ein Text\nFür Mitglieder, Moderatoren und Besitzer.")
        }
    }

    @Test func `hints and help go to the person alone`() async throws {
        try await BotTable.with(Parrot(), roles: ConfiguredRoleBook(fixed: [ada: .owner])) { table in
            let bo = try await table.guest("Bo")
            try await table.ada.chat.say("!help say")
            let help = try await table.ada.message(
                "Usage: !say <text...>\ntext: a text\nFor members, moderators and owners.")
            #expect(help.scope == .peer(BotTable.hostID))
            try await table.ada.chat.say("!say all")
            try await bo.message("all")
            let heard = await bo.events.all
            #expect(
                !heard.contains {
                    if case .message(let message) = $0 { message.text.hasPrefix("Usage") } else { false }
                })
            await bo.stop()
        }
    }

    @Test func `a moderator warns in private, and removes who goes on`() async throws {
        var settings = ModeratorSettings()
        settings.words = ["darn"]
        settings.warnings = 1
        try await BotTable.with(Moderator(settings), roles: ConfiguredRoleBook(fixed: [ada: .owner])) { table in
            let bo = try await table.guest("Bo")
            try await table.ada.chat.say("darn, as an owner I may")
            try await bo.chat.say("darn!")
            let warning = try await bo.message("Please mind your words. This is the last warning.")
            #expect(warning.scope == .peer(BotTable.hostID))
            try await table.ada.chat.say("!warnings Bo")
            try await table.ada.message("Warnings of Bo: 1.")
            // It is written down: the next life of the bot begins with it.
            let kept = try await table.context.storage.keys(withPrefix: "warnings/")
            #expect(kept == ["warnings/bo"])
            try await bo.chat.say("Darn it")
            try await removal(of: "Bo", "Words that are not said here", seenBy: table.ada)
            await bo.stop()
        }
    }

    @Test func `a moderator's kick asks first, and spares equals`() async throws {
        let roles = ConfiguredRoleBook(
            InMemoryRoleBook([RoleEntry(id: bo, name: "Bo", role: .moderator)]), fixed: [ada: .owner])
        try await BotTable.with(Moderator(), roles: roles) { table in
            let bo = try await table.guest("Bo")
            let cy = try await table.guest("Cy")
            try await bo.chat.say("!kick Ada")
            try await bo.message("Really !kick Ada? Say !yes within 30 s, or !no.")
            try await bo.chat.say("!yes")
            try await bo.message("Ada is no less than you are here.")
            try await bo.chat.say("!kick Cy too loud")
            try await bo.message("Really !kick Cy too loud? Say !yes within 30 s, or !no.")
            try await bo.chat.say("!yes")
            try await bo.message("Cy is removed.")
            try await removal(of: "Cy", "too loud", seenBy: table.ada)
            for guest in [bo, cy] { await guest.stop() }
        }
    }

    private func removal(of name: String, _ reason: String, seenBy guest: RunningChat) async throws {
        try await guest.pool.events.first("the removal") { event -> Bool? in
            guard case .memberLeft(let member, reason) = event, member.name == name else { return nil }
            return true
        }
    }
}
