import GameRules
import PoolWire

/// What somebody who comes late has to know.
extension GameDesk {
    /// What waits for an answer of this member, as the events that asked for it: invitations, and running games, each
    /// with the move that this member has to make, if it has to. While somebody is away moves are made all the same,
    /// and nothing asks for them again when it returns.
    package var openQuestions: [GameEvent] {
        let invitations = offers.values.sorted { $0.until < $1.until }.map { GameEvent.invited(offer($0.invitation)) }
        let games = summaries.flatMap { game -> [GameEvent] in
            guard game.phase == .playing || game.phase == .interrupted else { return [] }
            let news: [GameEvent] = game.phase == .playing ? [.resumed(game)] : []
            guard let position = tables[game.sessionID]?.position, position.ownSeat == game.ownSeat else { return news }
            return news + [.moveNeeded(position)]
        }
        return invitations + games
    }

    /// An invitation as bots see it.
    func offer(_ invitation: GameInvitation) -> GameOffer {
        GameOffer(
            sessionID: invitation.sessionID, invitationID: invitation.invitationID, gameType: invitation.gameType,
            title: invitation.gameType.title, from: invitation.hostPeerID,
            name: invitation.hostName)
    }
}
