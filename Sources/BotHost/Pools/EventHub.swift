import BotKit
import Foundation
import Pool
import PoolGames
import Synchronization

/// Where the bots of a membership get their events from. Who comes late is told first how things stand.
final class EventHub: Sendable {
    private let events = Broadcast<BotEvent>(capacity: 256)
    /// Whether the membership has begun to stand.
    private let hasBegun = Mutex(false)
    /// Invitations that the bots have been told of and have not answered.
    private let invitations = Mutex<Set<UUID>>([])
    private let membership: Membership
    private let games: GameService

    init(membership: Membership, games: GameService) {
        self.membership = membership
        self.games = games
    }

    func publish(_ event: BotEvent) async {
        switch event {
        case .pool(.joined): hasBegun.withLock { $0 = true }
        case .game(.invited(let offer)): invitations.withLock { _ = $0.insert(offer.sessionID) }
        case .game(.answered(let id, _)), .game(.closed(let id, _)): invitations.withLock { _ = $0.remove(id) }
        default: break
        }
        await events.publish(event)
    }

    func finish() { events.finish() }

    /// The events from now on. A bot that begins while the membership stands is told that it does, and what waits for
    /// an answer: it may hear such things twice.
    func subscribe() async -> BotEvents {
        let subscription = events.subscribe()
        guard hasBegun.withLock({ $0 }), let snapshot = await membership.snapshot else { return subscription }
        let questions = await games.openQuestions.filter(isForBots).map { BotEvent.game($0) }
        return subscription.preceded(by: [.pool(.joined(snapshot, isReturn: false))] + questions)
    }

    /// Other bots of the host may be asked about an invitation first.
    private func isForBots(_ event: GameEvent) -> Bool {
        guard case .invited(let offer) = event else { return true }
        return invitations.withLock { $0.contains(offer.sessionID) }
    }
}
