package import Foundation
import GameRules
package import PoolWire

extension GameSession {
    package var sessionID: UUID { roster.session.sessionID }
    package var role: GameRole { setting.role }
    package var gameType: GameType { game.gameType }
    var ownSeat: Int? { roster.seat(of: setting.me.id) }
    var isPlaying: Bool { if case .playing = phase { true } else { false } }

    /// Whether those that have to know of the start do: all guests, or for a guest the inviter.
    var isConfirmed: Bool { watch.confirmed.count >= (role == .inviter ? roster.session.players.count - 1 : 1) }

    /// More than two play: guests cannot tell by themselves how it ends, and the inviter decides (`GameSession+Party`).
    var isParty: Bool { roster.session.players.count > 2 }

    package var isClosed: Bool { if case .closed = phase { true } else { false } }

    package var isActive: Bool {
        switch phase {
        case .waiting, .joining, .seated: true
        case .playing: attendance.isComplete
        case .finished, .closed: false
        }
    }

    package func involves(_ peer: PeerID) -> Bool { roster.seat(of: peer) != nil || roster.invited.contains(peer) }

    package var position: MoveRequest? {
        guard isPlaying, case .player(let seat) = game.rules.turn(in: board.state) else { return nil }
        return MoveRequest(sessionID: sessionID, ownSeat: seat, game: game, state: board.state)
    }

    package var summary: GameSummary {
        GameSummary(
            sessionID: sessionID, gameType: gameType, title: game.title, role: role, players: roster.session.players,
            ownSeat: ownSeat, phase: shownPhase, moveCount: board.moveCount,
            position: game.rules.text(of: board.state))
    }

    private var shownPhase: GameSummary.Phase {
        switch phase {
        case .waiting, .joining, .seated: .waiting
        case .playing: attendance.isComplete ? .playing : .interrupted
        case .finished(let result, _): .finished(result)
        case .closed: .closed
        }
    }

    func saved(at now: GameTime) -> SavedGame {
        var result: GameResult?
        if case .finished(let reached, _) = phase { result = reached }
        return SavedGame(
            session: roster.session, role: role,
            board: game.encodeState(board.state, sessionID: sessionID, timestamp: board.changedAt),
            ownAction: board.lastOwn.map(game.encodeAction), isRematchUnheard: watch.rematchUnheard, result: result,
            savedAt: now.date)
    }
}
