import BotKit
import PoolGames
import PoolWire

extension APIValue {
    /// The record `game`.
    static func game(_ game: GameSummary) -> APIValue {
        [
            "id": .game(game.sessionID), "type": .string(game.gameType.rawValue), "title": .string(game.title),
            "phase": .string(game.phase.name), "inviter": .bool(game.role == .inviter),
            "seat": .optional(game.ownSeat, APIValue.int), "players": .array(game.players.map(player)),
            "opponents": .peers(game.opponents), "move_count": .int(game.moveCount), "board": .string(game.position),
        ]
    }

    private static func player(_ player: GamePlayer) -> APIValue {
        ["id": .peer(player.id), "name": .string(player.name), "seat": .int(player.playerIndex)]
    }

    /// The record `standing`.
    static func standing(_ standing: PlayerStanding) -> APIValue {
        [
            "rating": .double(standing.rating.rating), "deviation": .double(standing.rating.deviation),
            "provisional": .bool(standing.rating.isProvisional), "wins": .int(standing.wins),
            "draws": .int(standing.draws), "losses": .int(standing.losses),
        ]
    }
}

extension APIObject {
    /// The record `position`.
    init(_ request: MoveRequest) {
        self = [
            "game": .game(request.sessionID), "type": .string(request.gameType.rawValue),
            "title": .string(request.gameType.title), "seat": .int(request.ownSeat),
            "move_count": .int(request.moveCount), "board": .string(request.position),
            "legal_moves": .array(request.legalMoves.map(APIValue.string)),
        ]
    }
}

extension GameSummary.Phase {
    fileprivate var name: String {
        switch self {
        case .waiting: "waiting"
        case .playing: "playing"
        case .interrupted: "interrupted"
        case .finished: "finished"
        case .closed: "closed"
        }
    }
}
