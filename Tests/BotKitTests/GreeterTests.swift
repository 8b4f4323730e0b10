import BotKit
import Greeter
import Pool
import PoolChat
import PoolTesting
import PoolWire
import Testing

@Suite(.timeLimit(.minutes(5))) struct GreeterTests {
    @Test func `a newcomer is welcomed in private, and once`() async throws {
        try await BotTable.with(Greeter(welcome: "Hello %@")) { table in
            let bo = try await table.guest("Bo")
            #expect(try await bo.message("Hello Bo").scope == .peer(BotTable.hostID))
            await bo.stop()
            let again = try await table.guest("Bo")
            try await again.chat.say("!help")
            let first = try await again.events.first("a message") { event -> ChatMessage? in
                if case .message(let message) = event { message } else { nil }
            }
            #expect(!first.text.contains("Hello"), "\(first.text)")
            await again.stop()
        }
    }

    @Test func `somebody who is gone before the welcome is no failure`() async throws {
        try await BotTable.with { table in
            // What happens now the bot hears later.
            let bo = try await table.guest("Bo")
            await bo.stop()
            try await eventually("Bo is gone") {
                await table.context.membership.snapshot?.member(PeerID("bo"))?.isPresent != true
            }
            let life = Task { try await Greeter(welcome: "Hello %@").run(table.context) }
            let cy = try await table.guest("Cy")
            try await cy.message("Hello Cy")
            await cy.stop()
            life.cancel()
            _ = await life.result
        }
    }

    @Test func `of those who were welcomed so many are remembered`() async throws {
        try await BotTable.with { table in
            for number in 1...Greeter.maxGreeted { try await table.context.storage.set("1", for: "greeted/\(number)") }
            let life = Task { try await Greeter(welcome: "Hello %@").run(table.context) }
            let bo = try await table.guest("Bo")
            try await bo.message("Hello Bo")
            let greeted = try await table.context.storage.keys(withPrefix: "greeted/")
            #expect(greeted.contains("greeted/bo") && greeted.count <= 2, "\(greeted.count)")
            await bo.stop()
            life.cancel()
            _ = await life.result
        }
    }
}
