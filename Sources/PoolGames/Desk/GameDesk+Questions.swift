import GameRules
import PoolWire

/// What somebody who comes late has to know.
extension GameDesk {
    /// What waits for an answer of this member, as the events that asked for it: invitations, and running games, each
    /// with the move that this member has to make, if it has to.
    package var openQuestions: [GameEvent] {
        let invitations = offers.values.sorted { $0.until < $1.until }.map { GameEvent.invited(offer($0.invitation)) }
        let games = summaries.flatMap { game -> [GameEvent] in
            guard game.phase == .playing else { return [] }
            guard let position = tables[game.sessionID]?.position, position.ownSeat == game.ownSeat else {
                return [.resumed(game)]
            }
            return [.resumed(game), .moveNeeded(position)]
        }
        return invitations + games
    }

    /// An invitation as bots see it.
    func offer(_ invitation: GameInvitation) -> GameOffer {
        GameOffer(
            sessionID: invitation.sessionID, gameType: invitation.gameType,
            title: games[invitation.gameType]?.title ?? invitation.gameType.title, from: invitation.hostPeerID,
            name: invitation.hostName)
    }
}
