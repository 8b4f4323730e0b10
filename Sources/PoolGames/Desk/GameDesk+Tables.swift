import Foundation
import GameRules
import PoolWire

/// The one place that knows which kind of session a game has.
extension GameDesk {
    func makeTable(
        _ game: PoolGame, inviting peers: [PeerID], sessionID: UUID, invitationID: UUID, at now: GameTime
    ) -> any GameTable {
        func lockstep(_ game: some LockstepGame) -> any GameTable {
            GameSession(
                game, inviting: peers, sessionID: sessionID, invitationID: invitationID, me: me,
                configuration: configuration, at: now)
        }
        return switch game {
        case .lockstep(let game): lockstep(game)
        case .ludo:
            LudoSession(
                inviting: peers, sessionID: sessionID, invitationID: invitationID, me: me,
                configuration: configuration, dice: dice, at: now)
        }
    }

    func makeTable(_ game: PoolGame, accepting invitation: GameInvitation, at now: GameTime) -> any GameTable {
        func lockstep(_ game: some LockstepGame) -> any GameTable {
            GameSession(game, accepting: invitation, me: me, configuration: configuration, at: now)
        }
        return switch game {
        case .lockstep(let game): lockstep(game)
        case .ludo:
            LudoSession(accepting: invitation, me: me, configuration: configuration, dice: dice, at: now)
        }
    }

    func makeTable(
        _ game: PoolGame, restoring saved: SavedGame, at now: GameTime
    ) throws(GameServiceError) -> any GameTable {
        func lockstep(_ game: some LockstepGame) throws(GameServiceError) -> any GameTable {
            try GameSession(game, restoring: saved, me: me, configuration: configuration, at: now)
        }
        return switch game {
        case .lockstep(let game): try lockstep(game)
        case .ludo: try LudoSession(restoring: saved, me: me, configuration: configuration, dice: dice, at: now)
        }
    }
}
