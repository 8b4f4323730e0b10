import BotKit
import ExternalBot
import Foundation
import PoolChat
import PoolTesting
import Testing

/// Real programs in a pool.
@Suite(.timeLimit(.minutes(10))) struct ExternalBotTests {
    @Test
    func `the protocol is kept, in its corners as well`() async throws {
        try await BotTable.with { table in
            let bot = Programs.bot("manners", ["one argument"]) { $0.grace = .seconds(60) }
            let life = Task { try await bot.run(table.context) }
            for text in [
                "early: refused", "started: None started bot", "unknown: unknown_action", "bad: bad_argument",
                "extra: bad_argument", "list: bad_argument", "denied: not_granted", "again: refused", "text id: text",
                "environment: LANG PATH PYTHONDONTWRITEBYTECODE PYTHONUNBUFFERED", "folder: Programs one argument",
                "descriptors: 0 1 2",
            ] {
                try await table.ada.message(text)
            }
            try await table.ada.chat.say("hi there")
            try await table.ada.message("heard: hi there")
            life.cancel()
            await #expect(throws: CancellationError.self) { try await life.value }
            try await table.log.lines.first("the last words") { $0 == "goodbye" ? true : nil }
        }
    }

    @Test func `the Python example takes part in a pool`() async throws {
        let bot = ExternalBot(
            ExternalBotConfiguration(command: ["python3", "Bots/Python/echo.py"], folder: Programs.root))
        try await BotTable.with { table in
            let life = Task { try await bot.run(table.context) }
            try await repeatedly(table, "!echo hello  there", until: "hello  there (no. 1)")
            try await table.ada.chat.say("!help echo", to: .peer(BotTable.hostID))
            try await table.ada.message("Usage: !echo <text...>\nRepeats a text.\ntext: a text\nOnce in 1s.")
            await table.leave()
            try await life.value
        }
    }

    /// Says something until it is heard: the program may still be starting.
    private func repeatedly(_ table: BotTable, _ text: String, until answer: String) async throws {
        try await eventually(answer) {
            try await table.ada.chat.say(text)
            try await Task.sleep(for: .milliseconds(300))
            return await table.ada.events.all.contains {
                if case .message(let message) = $0 { message.text == answer } else { false }
            }
        }
    }
}
