public import BotKit
import Logging
import Pool
import PoolChat
import PoolGames
import PoolWire

/// Welcomes people and answers `!help`.
public struct Greeter: Bot {
    private let welcome: String?

    /// How many people are remembered as greeted; a store keeps no more than 1,000 values of a bot.
    package static let maxGreeted = 900

    /// - Parameter welcome: what newcomers are told, `%@` standing for their name; `nil` for a sentence in the language
    ///   of the commands.
    public init(welcome: String? = nil) { self.welcome = welcome }

    public func run(_ context: BotContext) async throws {
        let desk = try CommandDesk([], for: context)
        for await event in context.events {
            switch event {
            case .pool(.memberJoined(let member)): try await greet(member, context)
            case .chat(.message(let message)): _ = try await desk.receive(message)
            default: break
            }
        }
    }

    /// Greets each member once, ever: people who lost their connection need no second welcome.
    private func greet(_ member: Member, _ context: BotContext) async throws {
        let key = "greeted/\(member.id)"
        guard try await context.storage.value(for: key) == nil else { return }
        try await makeRoom(context.storage)
        try await context.storage.set("1", for: key)
        let text = (welcome ?? sentence(context)).replacing("%@", with: member.name)
        do {
            _ = try await context.chat.say(text, to: .peer(member.id))
        } catch let error as ChatError {
            // Who came may be gone already.
            context.logger.debug("not welcomed", metadata: ["error": "\(error)"])
        }
    }

    /// When too many are remembered the memory begins anew: a second welcome harms nobody.
    private func makeRoom(_ storage: any BotStorage) async throws {
        let greeted = try await storage.keys(withPrefix: "greeted/")
        guard greeted.count >= Self.maxGreeted else { return }
        for key in greeted { try await storage.set(nil, for: key) }
    }

    private func sentence(_ context: BotContext) -> String {
        let settings = context.commands.settings
        return switch settings.language {
        case .english: "Welcome, %@! Say \(settings.prefix)help to see what I can do."
        case .german: "Willkommen, %@! Sag \(settings.prefix)hilfe, um zu sehen, was ich kann."
        }
    }
}
