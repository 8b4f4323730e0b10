public import BotKit
import Logging
import Pool
import PoolGames
public import PoolWire

/// Plays games with whoever invites it: accepts, thinks, moves, and plays again when asked.
public struct Opponent: Bot {
    private let games: Set<GameType>
    private let level: Int
    private let moveTime: Duration
    private let pace: Duration

    /// - Parameters:
    ///   - games: the games it plays.
    ///   - level: 1 (beginner) to 10 (as strong as it can).
    ///   - moveTime: the most time to think about one move.
    ///   - pace: what it waits before it thinks, so that people can follow.
    public init(games: Set<GameType>, level: Int, moveTime: Duration = .milliseconds(500), pace: Duration = .zero) {
        self.games = games
        self.level = level
        self.moveTime = moveTime
        self.pace = pace
    }

    public func run(_ context: BotContext) async throws {
        try await withThrowingDiscardingTaskGroup { group in
            for await event in context.events {
                guard case .game(let event) = event else { continue }
                switch event {
                case .invited(let offer) where games.contains(offer.gameType):
                    await accept(offer, context)
                case .moveNeeded(let request) where games.contains(request.gameType):
                    group.addTask { try await play(request, context) }
                default: break
                }
            }
        }
    }

    private func accept(_ offer: GameOffer, _ context: BotContext) async {
        do {
            try await context.games.accept(offer.sessionID)
        } catch {
            // Withdrawn meanwhile, or as many games as allowed are running: the service has answered.
            context.logger.debug("invitation not accepted", metadata: ["error": "\(error)"])
        }
    }

    private func play(_ request: MoveRequest, _ context: BotContext) async throws {
        if pace > .zero { try await Task.sleep(for: pace) }
        do {
            try await context.games.think(
                about: request, level: level, time: moveTime, seed: .random(in: .min ... .max))
        } catch GameServiceError.outOfDate, GameServiceError.noSuchGame {
            // The position changed, or the game ended, while it thought: what is needed now is asked about anew.
        } catch is CancellationError where !Task.isCancelled {
            // The same, noticed earlier.
        }
    }
}
