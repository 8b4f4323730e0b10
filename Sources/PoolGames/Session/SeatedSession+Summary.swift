package import Foundation
import GameRules
package import PoolWire

extension SeatedSession {
    package var sessionID: UUID { core.roster.session.sessionID }
    package var role: GameRole { core.setting.role }
    package var gameType: GameType { core.roster.session.gameType }
    var ownSeat: Int? { core.roster.seat(of: core.setting.me.id) }
    var isPlaying: Bool { if case .playing = core.phase { true } else { false } }

    /// Whether those that have to know of the start do: all guests, or for a guest the inviter.
    var isConfirmed: Bool {
        core.watch.confirmed.count >= (role == .inviter ? core.roster.session.players.count - 1 : 1)
    }

    /// More than two play: guests cannot tell by themselves how it ends, and the inviter decides (`SeatedSession+Party`).
    var isParty: Bool { core.roster.session.players.count > 2 }

    package var isClosed: Bool { if case .closed = core.phase { true } else { false } }

    package var endedAt: Duration? { if case .finished(_, let end) = core.phase { end } else { nil } }

    package var isActive: Bool {
        switch core.phase {
        case .waiting, .joining, .seated: true
        case .playing: core.attendance.isComplete
        case .finished, .closed: false
        }
    }

    package func involves(_ peer: PeerID) -> Bool {
        core.roster.seat(of: peer) != nil || core.roster.invited.contains(peer)
    }

    package var summary: GameSummary {
        GameSummary(
            sessionID: sessionID, gameType: gameType, title: title, role: role, players: shownPlayers, ownSeat: ownSeat,
            phase: shownPhase, moveCount: moveCount, position: boardText)
    }

    package var shownPhase: GameSummary.Phase {
        switch core.phase {
        case .waiting, .joining, .seated: .waiting
        case .playing: core.attendance.isComplete ? .playing : .interrupted
        case .finished(let result, _): .finished(result)
        case .closed: .closed
        }
    }

    /// How it ended, if it has.
    var result: GameResult? {
        if case .finished(let result, _) = core.phase { result } else { nil }
    }
}
