import BotAPI
import BotHost
import GameRules
import PoolGames

/// What peers do in games.
extension SimulatedPool {
    /// Lets a peer invite the bot.
    /// - Parameter name: as on the command line: `connect-four`.
    public func invite(_ name: String, by peer: SimulatedPeer) async throws {
        guard let game = GameCatalogue.game(named: name) else {
            throw BenchError("there is no game “\(name)”; there are \(GameCatalogue.names.joined(separator: ", "))")
        }
        try await act {
            try await peer.games.recognise(peer.bot)
            try await peer.games.invite([peer.bot], to: game.gameType)
        }
        try await advance(by: .seconds(3))
    }

    /// Lets a peer make a move in its newest game.
    public func play(_ text: String, by peer: SimulatedPeer) async throws {
        let game = try peer.currentGame
        guard let request = await peer.games.position(of: game.sessionID), request.ownSeat == game.ownSeat else {
            throw BenchError("it is not \(peer.name)'s turn")
        }
        guard let choice = request.move(named: text) else {
            throw BenchError("“\(text)” is not legal here; legal are \(request.legalMoves.joined(separator: " "))")
        }
        try await act { try await peer.games.play(choice) }
        try await advance(by: .seconds(2))
    }

    /// The board of a peer's newest game, drawn; `nil` when there is none.
    public func board(of peer: SimulatedPeer) async -> String? {
        guard let game = peer.game else { return nil }
        return await peer.games.position(of: game.sessionID)?.position
    }
}

extension SimulatedPeer {
    /// - Throws: `BenchError` before its first game.
    var currentGame: GameSummary {
        get throws(BenchError) {
            guard let game else { throw BenchError("\(name) is in no game") }
            return game
        }
    }
}

/// Spans of time as they are typed.
public enum BenchSpan {
    /// - Throws: `BenchError` for anything but `90s`, `10m`, `1h30m`, `2d`, and what is beyond a year.
    public static func duration(of text: String) throws(BenchError) -> Duration {
        guard let seconds = TimeSpan.seconds(of: text), seconds <= 366 * 86_400 else {
            throw BenchError("“\(text)” is no time; write 90s, 10m or 1h30m, at most a year")
        }
        return .seconds(seconds)
    }
}
