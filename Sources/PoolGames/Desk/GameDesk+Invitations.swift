import Foundation
import GameRules
import PoolWire

/// Invitations that arrive.
extension GameDesk {
    mutating func receivedInvitation(
        _ control: GameControlPayload, from sender: PeerID, at now: GameTime
    ) -> [SessionAction] {
        guard var invitation = ControlCoding.decode(GameInvitation.self, from: control.data),
            invitation.hostPeerID == sender, control.sessionID ?? invitation.sessionID == invitation.sessionID,
            invitation.gameType == control.gameType
        else { return [] }
        invitation.hostName = sender.shownName(invitation.hostName)
        if let table = tables[invitation.sessionID] {
            // It may not have got the answer. Anybody else who knows the id is ignored.
            guard table.role == .guest, table.involves(sender) else { return [] }
            return with(invitation.sessionID) { $0.invitedAgain(at: now) }
        }
        guard offers[invitation.sessionID] == nil else { return [] }
        return consider(invitation, at: now)
    }

    private mutating func consider(_ invitation: GameInvitation, at now: GameTime) -> [SessionAction] {
        var actions: [SessionAction] = []
        let inviter = invitation.hostPeerID
        // A peer invites to one game at a time (games.md 3): the newest invitation counts.
        for (id, offer) in offers where offer.invitation.hostPeerID == inviter {
            offers[id] = nil
            actions.append(.tell(.closed(sessionID: id, reason: "the inviter invites to another game")))
        }
        for table in tables.values where table.involves(inviter) {
            switch table.shownPhase {
            case .waiting where table.role == .inviter && me.id < inviter:
                // Both invite each other: the one with the smaller id stays the inviter.
                return actions + decline(invitation, at: now)
            case .waiting where table.role == .inviter: actions += leave(table.sessionID, at: now)
            case .playing, .interrupted:
                // Nobody invites from within a game: it is over there.
                actions += with(table.sessionID) { $0.opponentMovedOn(inviter, at: now) }
            default: break
            }
        }
        guard games[invitation.gameType] != nil, hasRoom, !isInGame(inviter), offers.count < Self.maxOffers else {
            return actions + decline(invitation, at: now)
        }
        offers[invitation.sessionID] = Offer(
            invitation: invitation, until: now.elapsed + configuration.invitationLifetime)
        return actions + [.tell(.invited(offer(invitation)))]
    }

    private mutating func leave(_ sessionID: UUID, at now: GameTime) -> [SessionAction] {
        do {
            return try forfeit(sessionID, at: now)
        } catch {
            return []  // It is gone already.
        }
    }

    /// Declines by itself, at most once per `spacing` and inviter.
    private mutating func decline(_ invitation: GameInvitation, at now: GameTime) -> [SessionAction] {
        let inviter = invitation.hostPeerID
        if let last = declined[inviter], now.elapsed - last < configuration.spacing { return [] }
        if declined.count < Self.maxOffers { declined[inviter] = now.elapsed }
        return decline(invitation)
    }

    func decline(_ invitation: GameInvitation) -> [SessionAction] {
        guard isConnected else { return [] }
        let response = GameInvitationResponse(
            invitationID: invitation.invitationID, accepted: false, responderPeerID: me.id, responderName: me.name)
        let control = GameControlPayload(
            controlType: .inviteResponse, gameType: invitation.gameType, sessionID: invitation.sessionID,
            data: ControlCoding.encode(response))
        return [.send(.gameControl, ControlCoding.encode(control), to: [invitation.hostPeerID])]
    }
}
