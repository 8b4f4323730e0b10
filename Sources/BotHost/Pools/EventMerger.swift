import BotKit
import Pool
import PoolChat
import PoolGames
import PoolWire
import Synchronization

/// Merges the events of pool, chat and games for the bots, reports them, and declines invitations that no bot answers.
struct EventMerger: Sendable {
    let membership: PoolEvents
    let chat: Subscription<ChatEvent>
    let games: Subscription<GameEvent>
    let service: GameService
    /// The games that bots answer invitations to.
    let offered: Set<GameType>
    let claims: InvitationClaims
    let events: Broadcast<BotEvent>
    /// Told every event of the pool before anybody else.
    let observer: @Sendable (PoolEvent) async -> Void
    let report: @Sendable (HostEvent) -> Void

    /// Lives until the subscriptions end.
    func run() async throws {
        defer { events.finish() }
        let reports = Reports(report: report)
        await withDiscardingTaskGroup { group in
            group.addTask {
                for await event in membership {
                    await observer(event)
                    await reports.tell(event)
                    await events.publish(.pool(event))
                }
            }
            group.addTask {
                for await event in chat {
                    await reports.tell(event)
                    await events.publish(.chat(event))
                }
            }
            group.addTask {
                for await event in games {
                    if case .invited(let offer) = event {
                        let isWanted = offered.contains(offer.gameType) && claims.take(offer.sessionID)
                        if !isWanted { await decline(offer) }
                        await reports.tell(offer, accepted: isWanted)
                    }
                    await reports.tell(event)
                    await events.publish(.game(event))
                }
            }
        }
    }
}

extension EventMerger {
    private func decline(_ offer: GameOffer) async {
        do {
            try await service.decline(offer.sessionID)
        } catch {
            // Withdrawn or answered meanwhile.
        }
    }
}

/// The reports in one order, with names from one memory.
private actor Reports {
    private var translator = EventTranslator()
    private let report: @Sendable (HostEvent) -> Void

    init(report: @escaping @Sendable (HostEvent) -> Void) { self.report = report }

    func tell(_ event: PoolEvent) { translator.translate(event).forEach(report) }
    func tell(_ event: GameEvent) { translator.translate(event).forEach(report) }

    func tell(_ event: ChatEvent) {
        guard case .message(let message) = event else { return }
        report(.chat(from: translator.member(message.author), text: message.text, isPrivate: message.scope != .group))
    }

    func tell(_ offer: GameOffer, accepted: Bool) {
        report(
            .invited(
                by: translator.member(offer.from), game: offer.gameType, sessionID: offer.sessionID, accepted: accepted)
        )
    }
}
