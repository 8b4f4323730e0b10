import BotKit
import Foundation
import Pool
import PoolChat
import PoolGames
import PoolWire

/// The demonstration's bot that begins: greets the other, invites it to each game in turn, and leaves.
struct Challenger: Bot {
    /// The name of the member to play with.
    let opponent: String
    let games: [GameType]
    /// When a game that is still running is given up.
    let deadline: ContinuousClock.Instant

    func run(_ context: BotContext) async throws {
        var remaining = games[...]
        var running: String?
        for await event in context.events {
            switch event {
            case .pool(.keyEstablished(let peer)) where running == nil:
                guard await context.membership.snapshot?.member(peer)?.name == opponent else { continue }
                _ = try await context.chat.say("Hello @\(opponent), nice to see you here. A game?")
                running = try await inviteNext(&remaining, peer, context)
            case .game(.moved(let move)) where ContinuousClock.now >= deadline:
                _ = try await context.chat.say("It is getting late, I give this one up.")
                try await context.games.forfeit(move.sessionID)
            case .game(.ended(let game, let result)):
                guard let peer = game.opponents.first else { continue }
                _ = try await context.chat.say(comment(on: result, ownSeat: game.ownSeat))
                running = try await inviteNext(&remaining, peer, context)
                if running == nil { return await context.membership.leave() }
            default: break
            }
        }
    }

    private func inviteNext(
        _ remaining: inout ArraySlice<GameType>, _ peer: PeerID, _ context: BotContext
    ) async throws -> String? {
        guard let game = remaining.popFirst() else { return nil }
        return try await context.games.invite([peer], to: game).uuidString
    }

    private func comment(on result: GameResult, ownSeat: Int?) -> String {
        switch result.winner {
        case nil: "A draw! Well played."
        case ownSeat: "That went well for me. Thank you!"
        default: "You got me. Well played!"
        }
    }
}
