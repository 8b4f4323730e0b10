package import Foundation
package import GameRules
package import PoolWire

/// One game of one session that is played in lock-step (games.md 5): every side makes its moves and tells them.
///
/// The phases and their moves: see `SeatedSession`. The board is repaired like this:
/// - Messages keep a distance (`Outbox`), and a state never carries a move that was sent just before it.
/// - A refused or doubled move is answered with the state. A move that came early waits, for at most `gap`.
/// - While the others must move, the board is sent again from time to time (`Reminder`).
/// - The inviter answers a differing state of a guest with its own, unless exactly one legal move of the guest explains
///   the difference: then that move was lost and is made.
/// - A guest takes over the inviter's state when it is newer or equal. A state that lacks only the guest's last move
///   makes it send that move again, three times at most, then it gives way. An older one counts after a `start`,
///   or when it cannot be an old message any more.
/// - Both sides therefore end on the inviter's board, and neither answers a state that agrees with its own.
package struct GameSession<Game: LockstepGame>: SeatedSession {
    package typealias Board = LockstepBoard<Game>

    /// What has to be remembered between messages of a running game.
    struct Watch: Sendable {
        /// The inviter has announced a state that counts even if it is older.
        var followsInviter = false
        /// The position for which a move was asked.
        var asked: Int?
        /// When an early move has waited long enough.
        var gapUntil: Duration?
        /// How often the last own move was sent again.
        var resent = 0
        /// A first move that came before the start or the rematch it belongs to.
        var held: GameAction<Game.Rules.Move>?
    }

    package var core: SessionCore
    package internal(set) var board: Board
    var watch = Watch()

    /// A game that this member invites to.
    package init(
        _ game: Game, inviting peers: [PeerID], sessionID: UUID, invitationID: UUID, me: GameIdentity,
        configuration: GameConfiguration, at now: GameTime
    ) {
        core = SessionCore(
            inviting: peers, to: game.gameType, sessionID: sessionID, invitationID: invitationID, me: me,
            configuration: configuration, at: now)
        board = Board(game, players: game.rules.players.lowerBound, at: now.date)
    }

    /// A game that this member has accepted.
    package init(
        _ game: Game, accepting invitation: GameInvitation, me: GameIdentity, configuration: GameConfiguration,
        at now: GameTime
    ) {
        core = SessionCore(
            accepting: invitation, me: me, configuration: configuration,
            reminders: configuration.remindersAfterMove, at: now)
        board = Board(game, players: game.rules.players.lowerBound, at: now.date)
    }

    /// A game from before a restart: it waits for the connection.
    /// - Throws: `GameServiceError.badSavedGame`.
    package init(
        _ game: Game, restoring saved: SavedGame, me: GameIdentity, configuration: GameConfiguration, at now: GameTime
    ) throws(GameServiceError) {
        core = try SessionCore(
            restoring: saved, players: game.rules.players, me: me, configuration: configuration,
            reminders: configuration.remindersAfterMove, at: now)
        let state: Game.Rules.State
        var ownAction: GameAction<Game.Rules.Move>?
        do throws(WireError) {
            state = try game.decodeState(saved.board, players: saved.session.players.count).state
            if let payload = saved.ownAction { ownAction = try game.decodeAction(payload) }
        } catch {
            throw .badSavedGame(error.description)
        }
        board = Board(game, state: state, lastOwn: ownAction, at: saved.savedAt)
    }

    var game: Game { board.game }

    // MARK: Messages

    @discardableResult
    package mutating func postState() -> Bool {
        let kind = Outbox.Kind.state(version: board.version)
        guard !reachable.isEmpty, !core.outbox.ends(with: kind) else { return false }
        return core.outbox.append(
            kind, game.encodeState(board.state, sessionID: sessionID, timestamp: board.changedAt))
    }

    /// Queues the last own move.
    /// - Returns: `false` when that adds no message.
    @discardableResult
    mutating func postAction(notBefore: Duration? = nil) -> Bool {
        guard !reachable.isEmpty, let action = board.lastOwn else { return false }
        return core.outbox.append(
            .action(number: action.moveNumber), game.encodeAction(action), notBefore: notBefore)
    }
}
