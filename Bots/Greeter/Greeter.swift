public import BotKit
import Pool
import PoolChat
import PoolGames
import PoolWire

/// Welcomes people and answers `!help`.
public struct Greeter: Bot {
    private let welcome: String

    /// - Parameter welcome: what newcomers are told, `%@` standing for their name.
    public init(welcome: String = "Welcome, %@! Say !help to see what I can do.") {
        self.welcome = welcome
    }

    public func run(_ context: BotContext) async throws {
        for await event in context.events {
            switch event {
            case .pool(.memberJoined(let member)): try await greet(member, context)
            case .chat(.message(let message)): try await answer(message, context)
            default: break
            }
        }
    }

    /// Greets each member once, ever: people who lost their connection need no second welcome.
    private func greet(_ member: Member, _ context: BotContext) async throws {
        let key = "greeted/\(member.id)"
        guard try await context.storage.value(for: key) == nil else { return }
        try await context.storage.set("1", for: key)
        _ = try await context.chat.say(welcome.replacing("%@", with: member.name), to: .peer(member.id))
    }

    private func answer(_ message: ChatMessage, _ context: BotContext) async throws {
        let text = message.text.lowercased()
        guard text == "!help" || text.hasPrefix("!help ") else { return }
        let games = context.games.titles
        let invitation = games.isEmpty ? "" : "Invite me to a game: \(games.joined(separator: ", ")). "
        _ = try await context.chat.reply("\(invitation)Commands: !help", to: message)
    }
}
