import ArgumentParser
import BotHost
import GameRules
import PoolWire

/// A choice of games in the records.
struct GameOption: ParsableArguments {
    @Option(help: ArgumentHelp("Only this game: \(GameCatalogue.names.joined(separator: ", ")).", valueName: "game"))
    var game: String?

    /// The game's type as records have it; `nil` for every game.
    func type() throws -> String? {
        guard let game else { return nil }
        return try GameCatalogue.known(game).gameType.rawValue
    }
}

extension GameCatalogue {
    /// The game of a name that somebody has typed.
    static func known(_ name: String) throws(Failure) -> any PlayableGame {
        guard let game = game(named: name) else {
            throw Failure(.usage, "there is no game “\(name)”; there are \(names.joined(separator: ", "))")
        }
        return game
    }
}
