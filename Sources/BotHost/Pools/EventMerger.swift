import BotKit
import CoreMetrics
import Pool
import PoolChat
import PoolGames
import PoolWire
import Synchronization

/// Merges the events of pool, chat and games for the bots, and reports them.
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
        let invitations = InvitationDesk(claims: claims, service: service, hub: hub, offered: offered) {
            await reports.tell($0, accepted: $1)
        }
        await withDiscardingTaskGroup { group in
            group.addTask { await invitations.run() }
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
                defer { invitations.close() }
                for await event in games {
                    switch event {
                    case .invited(let offer):
                        await invitations.receive(offer)
                        continue
                    case .answered(let sessionID, let accepted):
                        await invitations.settle(sessionID, accepted: accepted)
                    case .closed(let sessionID, _): await invitations.settle(sessionID, accepted: false)
                    default: break
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
