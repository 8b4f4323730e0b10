import Foundation
public import GameRules
public import Ludo
import PoolWire

/// A game that can be played in a pool, by the kind of session that it has.
public enum PoolGame: Sendable {
    /// Every side makes its moves and tells them: see `LockstepGame`.
    case lockstep(any LockstepGame)
    /// Led by its inviter.
    case ludo(LudoGame)

    /// The game with its rules and its opponent.
    public var playable: any PlayableGame {
        switch self {
        case .lockstep(let game): game
        case .ludo(let game): game
        }
    }
}

extension PoolGame {
    var gameType: GameType { playable.gameType }
    var title: String { playable.title }

    var players: ClosedRange<Int> {
        func players(of game: some PlayableGame) -> ClosedRange<Int> { game.rules.players }
        return players(of: playable)
    }

    /// Whether a web client that is in another game of this type would take this payload of `game_action` for a move.
    func isMove(_ payload: Data) -> Bool {
        switch self {
        case .lockstep(let game): Self.isMove(payload, of: game)
        case .ludo: false  // Only inviters read them, and those know whose turn it is.
        }
    }

    /// The same with a payload of `game_state`.
    func isBoard(_ payload: Data) -> Bool {
        switch self {
        case .lockstep(let game): Self.isBoard(payload, of: game)
        case .ludo: Self.isLudo(payload)
        }
    }

    private static func isMove(_ payload: Data, of game: some LockstepGame) -> Bool {
        do throws(WireError) {
            _ = try game.decodeAction(payload)
            return true
        } catch {
            return false
        }
    }

    /// A board does not say how many play: it must fit for one number of players.
    private static func isBoard(_ payload: Data, of game: some LockstepGame) -> Bool {
        game.rules.players.contains { players in
            do throws(WireError) {
                _ = try game.decodeState(payload, players: players)
                return true
            } catch {
                return false
            }
        }
    }

    private static func isLudo(_ payload: Data) -> Bool {
        do throws(WireError) {
            _ = try LudoBroadcast(decoding: payload)
            return true
        } catch {
            return false
        }
    }
}
