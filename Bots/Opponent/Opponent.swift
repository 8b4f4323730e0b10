public import BotKit
import Logging
import Pool
import PoolChat
import PoolGames
import PoolWire

/// Plays games with whoever invites it, and minds its manners: greets, thinks at the pace of a person, gives hopeless
/// games up, plays again when asked, and answers commands of its opponents.
public struct Opponent: Bot {
    private let settings: OpponentSettings
    private let advisor: (any MoveAdvisor)?

    /// - Parameter advisor: finds the moves of the games that it knows instead of the games' own engines.
    public init(_ settings: OpponentSettings, advisor: (any MoveAdvisor)? = nil) {
        self.settings = settings
        self.advisor = advisor
    }

    /// What `!help` says of it.
    private var introduction: CommandSummary {
        let games = settings.games.map(\.title).sorted().joined(separator: ", ")
        return CommandSummary([
            .english: "Invite me to a game: \(games).", .german: "Lade mich zu einem Spiel ein: \(games).",
        ])
    }

    public func run(_ context: BotContext) async throws {
        let table = Table(settings: settings, advisor: advisor, context: context)
        let desk =
            try settings.talks
            ? CommandDesk(OpponentCommand.definitions, introduction: introduction, for: context) : nil
        try await withThrowingDiscardingTaskGroup { group in
            for await event in context.events {
                switch event {
                case .game(.moveNeeded(let request)) where settings.games.contains(request.gameType):
                    group.addTask { try await table.play(request) }
                case .game(let event): try await table.follow(event)
                case .chat(.message(let message)):
                    guard let desk else { continue }
                    // Answers may have to think: the next event must not wait for them.
                    group.addTask { try await table.hear(message, at: desk) }
                case .chat, .pool: break
                }
            }
        }
    }
}
