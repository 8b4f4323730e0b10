import BotKit
import Pool
import PoolChat

/// Rolls a die for whoever says “!roll”.
struct Dice: Bot {
    func run(_ context: BotContext) async throws {
        for await event in context.events {
            guard case .chat(.message(let message)) = event, message.text == "!roll" else { continue }
            _ = try await context.chat.reply("A \(Int.random(in: 1...6))!", to: message)
        }
    }
}
