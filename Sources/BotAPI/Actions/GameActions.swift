import BotKit
import Foundation
import PoolGames
import PoolWire

extension APIAction {
    private static let game = APIField("game", .game, "The game.")
    private static let level = APIField("level", .int(1...10), "How strong, 1 (beginner) to 10.", default: 6)
    private static let seconds = APIField(
        "seconds", .optional(.number), "The most to think; half a second if nothing is given.")

    private static func games(
        _ name: String, _ summary: String, _ parameters: [APIField] = [], result: APIType = .nothing,
        waits: Bool = false, method: String? = nil,
        _ body: @escaping @Sendable (APISession, APIArguments) async throws -> APIValue
    ) -> APIAction {
        APIAction(
            "games." + name, summary, parameters, result: result, capability: .games, waits: waits, method: method,
            body: .later(body))
    }

    static let games: [APIAction] = [
        games("titles", "The games that can be played here, by the names people know.", result: .list(.string)) {
            session, _ in
            .array(session.context.games.titles.map(APIValue.string))
        },
        games(
            "invite", "Invites members to a new game, which this member begins.",
            [
                APIField("peers", .list(.peer), "The members."),
                APIField(
                    "type", .string, "The game, by its title or its name on the wire: `Connect Four`, `connect_four`."),
            ], result: .game
        ) { session, arguments in
            let type = try session.gameType(try arguments.string("type"))
            let peers = try arguments.list("peers").compactMap { $0.string.map { PeerID($0) } }
            let id = try await session.context.games.invite(peers, to: type)
            session.withState { _ = $0.games.insert(id) }
            return .game(id)
        },
        games("accept", "Accepts an invitation: see the event `game_invited`.", [game]) { session, arguments in
            try await session.context.games.accept(try arguments.game())
            return .null
        },
        games("decline", "Declines an invitation.", [game]) { session, arguments in
            try await session.context.games.decline(try arguments.game())
            return .null
        },
        games(
            "play", "Makes a move: see the event `move_needed`.",
            [game, APIField("move", .string, "A legal move, in the game's notation.")]
        ) { session, arguments in
            let request = try await session.ownTurn(arguments)
            let move = try arguments.string("move")
            guard let choice = request.move(named: move) else {
                let hint = Spelling.hint(move, among: request.legalMoves)
                throw APIError(.refused, "\"\(move.prefix(32))\" is not a legal move here\(hint)")
            }
            try await session.context.games.play(choice)
            return .null
        },
        games(
            "think",
            "Lets the engine find a move, and does not make it. Ends with `cancelled` when the position changes.",
            [game, level, seconds], result: .string, waits: true
        ) { session, arguments in
            let request = try await session.ownTurn(arguments)
            let choice = try await session.think(request, arguments)
            return .string(request.text(of: choice) ?? "")
        },
        games(
            "play_best", "Lets the engine find a move, and makes it.", [game, level, seconds], result: .string,
            waits: true
        ) { session, arguments in
            let request = try await session.ownTurn(arguments)
            let choice = try await session.think(request, arguments)
            try await session.context.games.play(choice)
            return .string(request.text(of: choice) ?? "")
        },
        games(
            "position", "The position of a running game, whoever has to move; nothing when nobody can.", [game],
            result: .optional(.record("position"))
        ) { session, arguments in
            let id = try await session.gameState(arguments).sessionID
            return .optional(await session.context.games.position(of: id)) { .object(APIObject($0)) }
        },
        games("board", "The board of a game, drawn.", [game], result: .string) { session, arguments in
            .string(try await session.gameState(arguments).position)
        },
        games(
            "legal_moves", "Every legal move of who has to move, in the game's notation.", [game],
            result: .list(.string)
        ) { session, arguments in
            let id = try await session.gameState(arguments).sessionID
            let moves = await session.context.games.position(of: id)?.legalMoves ?? []
            return .array(moves.map(APIValue.string))
        },
        games("list", "Every game, running or not yet forgotten.", result: .list(.record("game"))) { session, _ in
            let offered = session.configuration.games
            let games = await session.context.games.games.filter { offered?.contains($0.gameType) ?? true }
            return .array(games.map(APIValue.game))
        },
        games("get", "One game as it stands.", [game], result: .record("game"), method: "latest") {
            session, arguments in
            .game(try await session.gameState(arguments))
        },
        games("forfeit", "Gives a game up, or leaves it before its start.", [game]) { session, arguments in
            try await session.context.games.forfeit(try arguments.game())
            return .null
        },
        games(
            "rematch", "Plays a finished game again with the same seats. An app needs a new invitation instead.", [game]
        ) { session, arguments in
            try await session.context.games.offerRematch(try arguments.game())
            return .null
        },
        games(
            "resigned", "Takes down that an opponent has said that it gives up.",
            [game, APIField("peer", .peer, "The opponent.")]
        ) { session, arguments in
            try await session.context.games.resigned(try arguments.peer("peer"), in: try arguments.game())
            return .null
        },
        games(
            "recognise",
            "Says that a member runs PoolBots as well, and can be invited to games that only PoolBots know.",
            [APIField("peer", .peer, "The member.")]
        ) { session, arguments in
            try await session.context.games.recognise(try arguments.peer("peer"))
            return .null
        },
        games(
            "stats", "How a player has fared in a game; nothing before its first rated game.",
            [
                APIField("type", .string, "The game, by its title or its name on the wire."),
                APIField("player", .optional(.peer), "A member; the bot itself if nothing is given."),
            ], result: .optional(.record("standing"))
        ) { session, arguments in
            let type = try session.gameType(try arguments.string("type"))
            let player = arguments["player"].string ?? session.context.player
            return .optional(
                try await session.context.statistics.standing(of: player, in: type), APIValue.standing)
        },
    ]
}

extension APIArguments {
    fileprivate func game() throws(APIError) -> UUID {
        guard let id = UUID.parseLiberal(try string("game")) else {
            throw APIError(.badArgument, "game must be a game's id, as events and games.invite give it")
        }
        return id
    }
}

extension APISession {
    /// The game that somebody means: `Connect Four`, `connect-four`, `connect_four`.
    fileprivate func gameType(_ name: String) throws(APIError) -> GameType {
        func plain(_ text: String) -> String { text.lowercased().filter { $0.isLetter || $0.isNumber } }
        let playable = context.games.gameTypes
        guard let type = playable.first(where: { [plain($0.rawValue), plain($0.title)].contains(plain(name)) }) else {
            throw APIError(
                .badArgument,
                "there is no game \"\(name.prefix(32))\" here; there is \(context.games.titles.joined(separator: ", "))"
            )
        }
        guard configuration.games?.contains(type) ?? true else {
            throw APIError(
                .notGranted, "this bot does not play \(type.title); add it to the games of its configuration")
        }
        return type
    }

    fileprivate func gameState(_ arguments: APIArguments) async throws(APIError) -> GameSummary {
        guard let game = await context.games.game(try arguments.game()) else {
            throw APIError(.notFound, "there is no such game (any more)")
        }
        return game
    }

    /// The position, in which it must be this member's turn.
    fileprivate func ownTurn(_ arguments: APIArguments) async throws(APIError) -> MoveRequest {
        let game = try await gameState(arguments)
        guard let request = await context.games.position(of: game.sessionID), request.ownSeat == game.ownSeat else {
            throw APIError(.refused, "it is not this member's turn")
        }
        return request
    }

    fileprivate func think(_ request: MoveRequest, _ arguments: APIArguments) async throws -> MoveChoice {
        let seconds = min(max(arguments["seconds"].double ?? 0.5, 0.01), Double(configuration.limits.thinkingSeconds))
        return try await context.games.choose(
            for: request, level: try arguments.int("level"), time: .seconds(seconds),
            seed: withState { $0.random.next() })
    }
}
