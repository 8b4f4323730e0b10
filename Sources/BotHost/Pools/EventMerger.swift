import BotKit
import CoreMetrics
import Pool
import PoolChat
import PoolGames
import PoolWire
import Synchronization

/// Merges the events of pool, chat and games for the bots, reports them, and declines invitations that no bot answers.
struct EventMerger: Sendable {
    let membership: PoolEvents
    let snapshot: @Sendable () async -> PoolSnapshot?
    let chat: Subscription<ChatEvent>
    let games: Subscription<GameEvent>
    let service: GameService
    /// The games that bots answer invitations to now.
    let offered: @Sendable () -> Set<GameType>
    let claims: InvitationClaims
    let hub: EventHub
    let metrics: PoolMetrics
    /// Told every event of the pool before anybody else.
    let observer: @Sendable (PoolEvent) async -> Void
    let report: @Sendable (HostEvent) -> Void

    /// Lives until the subscriptions end.
    func run() async throws {
        defer { hub.finish() }
        let reports = Reports(report: report)
        await withDiscardingTaskGroup { group in
            group.addTask {
                for await event in membership {
                    await observer(event)
                    await count(event)
                    await reports.tell(event)
                    await hub.publish(.pool(event))
                }
            }
            group.addTask {
                for await event in chat {
                    if case .message = event { metrics.chatMessages.increment() }
                    await reports.tell(event)
                    await hub.publish(.chat(event))
                }
            }
            group.addTask {
                for await event in games {
                    if case .invited(let offer) = event {
                        let isWanted = offered().contains(offer.gameType) && claims.take(offer.sessionID)
                        if !isWanted { await decline(offer) }
                        await reports.tell(offer, accepted: isWanted)
                    }
                    count(event)
                    await reports.tell(event)
                    await hub.publish(.game(event))
                }
            }
        }
    }
}

extension EventMerger {
    private func count(_ event: PoolEvent) async {
        switch event {
        case .joined(let snapshot, _):
            metrics.connected.record(1)
            metrics.members.record(snapshot.presentMembers.count)
        case .memberJoined, .memberLeft:
            metrics.members.record(await self.snapshot()?.presentMembers.count ?? 0)
        case .message: metrics.received.increment()
        case .connectionLost:
            metrics.connected.record(0)
            metrics.reconnections.increment()
        case .ended: metrics.connected.record(0)
        default: break
        }
    }

    private func count(_ event: GameEvent) {
        switch event {
        case .started, .rematch: metrics.gamesStarted.increment()
        case .ended: metrics.gamesEnded.increment()
        case .moved: metrics.moves.increment()
        default: break
        }
    }

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
        var author = translator.member(message.author)
        // The bridge's word, and shown as such.
        if let bridge = message.bridge { author.name = "\(bridge.author) over \(author.label)" }
        report(.chat(from: author, text: message.text, isPrivate: message.scope != .group))
    }

    func tell(_ offer: GameOffer, accepted: Bool) {
        report(
            .invited(
                by: translator.member(offer.from), game: offer.gameType, sessionID: offer.sessionID, accepted: accepted)
        )
    }
}
