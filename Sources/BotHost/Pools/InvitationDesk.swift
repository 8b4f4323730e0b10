import BotKit
import Foundation
import PoolGames
import PoolWire

/// The invitations that one membership has got: bots are told of them when it is their turn among the bots of the host
/// (`InvitationClaims`); what no bot of the membership plays is declined, and so is what another one has accepted.
actor InvitationDesk {
    private let claims: InvitationClaims
    private let service: GameService
    private let hub: EventHub
    /// The games that bots answer invitations to now.
    private let offered: @Sendable () -> Set<GameType>
    /// Told each invitation with its answer.
    private let report: @Sendable (GameOffer, _ accepted: Bool) async -> Void
    /// Names this membership to the claims.
    private let member = UUID()
    /// Without an answer yet.
    private var open: [UUID: GameOffer] = [:]
    /// What the claims have decided later. As short as there are open invitations.
    private let decisions = AsyncStream.makeStream(of: (sessionID: UUID, turn: InvitationClaims.Turn).self)

    init(
        claims: InvitationClaims, service: GameService, hub: EventHub,
        offered: @escaping @Sendable () -> Set<GameType>,
        report: @escaping @Sendable (GameOffer, _ accepted: Bool) async -> Void
    ) {
        self.claims = claims
        self.service = service
        self.hub = hub
        self.offered = offered
        self.report = report
    }

    /// Hears what the claims decide later, until the task is cancelled.
    func run() async {
        for await (sessionID, turn) in decisions.stream {
            if let offer = open[sessionID] { await take(turn, offer) }
        }
    }

    /// The membership is over.
    nonisolated func close() {
        decisions.continuation.finish()
        claims.leave(member)
    }

    /// Somebody has invited this membership.
    func receive(_ offer: GameOffer) async {
        open[offer.sessionID] = offer
        guard offered().contains(offer.gameType) else { return await take(.never, offer) }
        let turn = claims.ask(for: offer.invitationID, by: member) { [decisions] turn in
            decisions.continuation.yield((offer.sessionID, turn))
        }
        await take(turn, offer)
    }

    /// An invitation was answered, or is none any more.
    func settle(_ sessionID: UUID, accepted: Bool) async {
        guard let offer = open.removeValue(forKey: sessionID) else { return }
        claims.answered(offer.invitationID, by: member, accepted: accepted)
        await report(offer, accepted)
    }

    private func take(_ turn: InvitationClaims.Turn, _ offer: GameOffer) async {
        switch turn {
        case .now where offered().contains(offer.gameType): await hub.publish(.game(.invited(offer)))
        case .later: break
        case .now, .never:
            do {
                try await service.decline(offer.sessionID)
            } catch {
                // Withdrawn meanwhile, which is told as well.
            }
        }
    }
}
