public import BotKit
import Chess
import ConnectFour
public import GameRules
import Greeter
import Opponent
public import PoolWire

/// A bot as the command line names it: `chess`, `connect-four:8`, `opponent:3`, `greeter`.
public struct BotSpecification: Sendable {
    /// The name as given, which also names its storage.
    public let name: String
    /// Whom ratings are kept for: name and level.
    public let player: String
    /// The games it answers invitations to.
    public let games: Set<GameType>
    /// Makes the bot.
    public let make: @Sendable () -> any Bot

    /// A bot written in Swift by somebody else.
    /// - Parameter player: whom ratings are kept for, if not the name: for bots of several strengths.
    public init(
        name: String, player: String? = nil, games: Set<GameType> = [], make: @escaping @Sendable () -> any Bot
    ) {
        self.name = name
        self.player = player ?? name
        self.games = games
        self.make = make
    }

    /// Reads a bundled bot's specification.
    /// - Throws: `BotSpecificationError` that names what there is.
    public init(parsing text: String) throws(BotSpecificationError) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 2 else { throw .unknown(text) }
        let kind = parts[0].lowercased().replacing("_", with: "-")
        if kind == "greeter" {
            guard parts.count == 1 else { throw .noLevel(kind) }
            self.init(name: kind) { Greeter() }
            return
        }
        let games: Set<GameType>
        switch kind {
        case "opponent": games = Set(GameCatalogue.all.map(\.gameType))
        case "chess": games = [.chess]
        case "connect-four": games = [.connectFour]
        default: throw .unknown(text)
        }
        let level = parts.count == 2 ? Int(parts[1]) : 6
        guard let level, (1...10).contains(level) else { throw .badLevel(text) }
        self.init(name: kind, player: "\(kind):\(level)", games: games) { Opponent(games: games, level: level) }
    }

    /// Checks that no two bots of a membership answer the same invitations.
    public static func check(_ bots: [BotSpecification]) throws(BotSpecificationError) {
        var names: Set<String> = []
        var games: [GameType: String] = [:]
        for bot in bots {
            guard names.insert(bot.name).inserted else { throw .twice(bot.name) }
            for game in bot.games.sorted(by: { $0.rawValue < $1.rawValue }) {
                if let other = games.updateValue(bot.name, forKey: game) { throw .sameGame(game, other, bot.name) }
            }
        }
    }
}

/// The games this program knows.
public enum GameCatalogue {
    /// Every game that bots can play.
    public static var all: [any LockstepGame] { [ConnectFourGame(), ChessGame()] }

    /// The rules of a game; `nil` for one that is not known here.
    public static func rules(of type: GameType) -> (any GameRules)? {
        func rules(_ game: some LockstepGame) -> any GameRules { game.rules }
        return all.first { $0.gameType == type }.map { rules($0) }
    }
}

/// What is wrong with a bot's specification.
public enum BotSpecificationError: Error, Sendable, Equatable, CustomStringConvertible {
    case unknown(String)
    case badLevel(String)
    case noLevel(String)
    case twice(String)
    case sameGame(GameType, String, String)

    /// One sentence with what to do.
    public var description: String {
        switch self {
        case .unknown(let text):
            "there is no bot “\(text)”; there are chess, connect-four, opponent (each with :1 to :10 for its level) and greeter"
        case .badLevel(let text): "the level in “\(text)” is not a number from 1 (beginner) to 10 (strongest)"
        case .noLevel(let kind): "the bot “\(kind)” has no level; write just “\(kind)”"
        case .twice(let name): "the bot “\(name)” is named twice"
        case .sameGame(let game, let first, let second):
            "“\(first)” and “\(second)” both play \(game.title); only one bot can answer an invitation"
        }
    }
}
