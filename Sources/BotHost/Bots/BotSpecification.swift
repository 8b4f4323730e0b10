public import BotKit
package import BotScript
import ChainReaction
import Chess
import ConnectFour
public import GameRules
import Greeter
public import Logging
import Ludo
import Moderator
import Opponent
public import PoolGames
public import PoolWire
import TicTacToe
public import UCIEngine

/// A bot as the command line names it: `chess`, `connect-four:8`, `opponent:3,pace=human`, `greeter`, `Bots/Dice/dice.lua`.
public struct BotSpecification: Sendable {
    /// The name as given, which also names its storage.
    public let name: String
    /// Whom ratings are kept for: name and level.
    public let player: String
    /// The games it answers invitations to.
    public let games: Set<GameType>
    /// What it is, for people: `chess`, `script Bots/dice.lua`.
    public let kind: String
    /// The files that its code comes from: when one of them changes it is reloaded, or started anew.
    public let files: [String]
    /// All that the configuration says of it: equal for bots that are to behave alike.
    package var settings = ""
    /// The program that finds its moves in chess, if one does.
    package var engine: UCIConfiguration?
    /// The code of a bot in Lua.
    package var script: ScriptSource?
    /// Makes the bot, for each of its lives. What it throws counts as a failure of the bot.
    public let make: @Sendable () async throws -> any Bot

    /// A bot written in Swift by somebody else.
    /// - Parameter player: whom ratings are kept for, if not the name: for bots of several strengths.
    public init(
        name: String, player: String? = nil, games: Set<GameType> = [], kind: String? = nil, files: [String] = [],
        make: @escaping @Sendable () async throws -> any Bot
    ) {
        self.name = name
        self.player = player ?? name
        self.games = games
        self.kind = kind ?? name
        self.files = files
        self.make = make
    }

    /// Reads a bundled bot's specification: `KIND[:LEVEL][,OPTION=VALUE…][,engine=uci:PROGRAM[,OPTION=VALUE…]]`; or a
    /// script's, see `init(script:)`.
    /// - Parameters:
    ///   - engine: plays chess for every bot that does; `engine=` in the text goes before it.
    ///   - logger: hears of an engine that fails.
    /// - Throws: `BotSpecificationError` that names what there is.
    public init(
        parsing text: String, engine: UCIEngine? = nil, logger: Logger = Logger(label: "poolbots.bot")
    ) throws(BotSpecificationError) {
        if let script = try Self(script: text) {
            self = script
            return
        }
        let (text, own) = try Self.separateEngine(text, logger)
        let engine = own ?? engine
        var words = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)[...]
        let parts = words.removeFirst().split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 2 else { throw .unknown(text) }
        let kind = parts[0].lowercased().replacing("_", with: "-")
        if let plain = Self.plainBots[kind] {
            guard parts.count == 1, words.isEmpty, own == nil else { throw .noLevel(kind) }
            self.init(name: kind, make: plain)
            return
        }
        let level = parts.count == 2 ? Int(parts[1]) : 6
        guard let level, (1...10).contains(level) else { throw .badLevel(text) }
        var settings = OpponentSettings(games: try Self.games(of: kind, text), level: level)
        for word in words {
            let option = word.split(separator: "=", maxSplits: 1).map(String.init)
            guard option.count == 2 else { throw .badOption(word, "an option is written NAME=VALUE") }
            if let hint = settings.set(option[0], to: option[1]) { throw .badOption(word, hint) }
        }
        guard own == nil || settings.games.contains(.chess) else {
            throw .badOption("engine", "only chess is played by engines")
        }
        let advisor = settings.games.contains(.chess) ? engine.map { EngineAdvisor(engine: $0) } : nil
        let player = advisor.map { "\(kind):\($0.engine.configuration.text)" } ?? "\(kind):\(level)"
        self.init(name: kind, player: player, games: settings.games) { [settings] in
            Opponent(settings, advisor: advisor)
        }
        self.engine = advisor?.engine.configuration
    }

    /// What to say of an engine that cannot be started, in which case the bot plays by itself; `nil` if all is well.
    /// - Parameter path: where programs are looked for.
    package func engineWarning(path: String?) -> String? {
        engine.flatMap { Self.engineWarning($0, path: path) }.map { "the bot “\(name)”: \($0)" }
    }

    static func engineWarning(_ engine: UCIConfiguration, path: String?) -> String? {
        do {
            _ = try engine.executable(path: path)
            return nil
        } catch {
            return "\(error); until then the bot plays by itself"
        }
    }

    /// Bots that have neither level nor options here.
    private static let plainBots: [String: @Sendable () async throws -> any Bot] = [
        "greeter": { Greeter() }, "moderator": { Moderator() },
    ]

    /// Takes the engine off a specification: it goes to the end, as its own options have commas as well.
    private static func separateEngine(
        _ text: String, _ logger: Logger
    ) throws(BotSpecificationError) -> (String, UCIEngine?) {
        guard let mark = text.firstRange(of: ",engine=") else { return (text, nil) }
        let engine = String(text[mark.upperBound...])
        do {
            return (
                String(text[..<mark.lowerBound]), UCIEngine(try UCIConfiguration(parsing: engine), logger: logger)
            )
        } catch {
            throw .badOption("engine=\(engine)", error.description)
        }
    }

    /// The games that a kind of opponent plays.
    private static func games(of kind: String, _ text: String) throws(BotSpecificationError) -> Set<GameType> {
        if kind == "opponent" { return Set(GameCatalogue.all.map(\.gameType)) }
        guard let game = GameCatalogue.game(named: kind) else { throw .unknown(text) }
        return [game.gameType]
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
    /// Every game that bots can play, by the kind of session it has.
    public static var poolGames: [PoolGame] {
        [
            .lockstep(ConnectFourGame()), .lockstep(ChessGame()), .lockstep(ChainReactionGame()), .ludo(LudoGame()),
            .lockstep(TicTacToeGame()),
        ]
    }

    /// The same without what pools need.
    public static var all: [any PlayableGame] { poolGames.map(\.playable) }

    /// The games as the command line names them: `connect-four`.
    public static var names: [String] { all.map(name) }

    private static func name(of game: any PlayableGame) -> String {
        game.title.lowercased().replacing(" ", with: "-")
    }

    /// The game of a name as on the command line, as scripts know it, or as on the wire: `connect-four`, `Connect Four`,
    /// `connect_four`; `nil` if there is none.
    public static func game(named name: String) -> (any PlayableGame)? {
        func plain(_ text: String) -> String { text.lowercased().filter { !" -_".contains($0) } }
        return all.first { [plain($0.title), plain($0.gameType.rawValue)].contains(plain(name)) }
    }

    /// The rules of a game; `nil` for one that is not known here.
    public static func rules(of type: GameType) -> (any GameRules)? {
        func rules(_ game: some PlayableGame) -> any GameRules { game.rules }
        return all.first { $0.gameType == type }.map { rules($0) }
    }
}

/// What is wrong with a bot's specification.
public enum BotSpecificationError: Error, Sendable, Equatable, CustomStringConvertible {
    case unknown(String)
    case badLevel(String)
    case noLevel(String)
    case badOption(String, String)
    /// A script that cannot be run; the sentence says why.
    case badScript(String)
    case twice(String)
    case sameGame(GameType, String, String)

    /// One sentence with what to do.
    public var description: String {
        switch self {
        case .unknown(let text):
            "there is no bot “\(text)”; there are \(GameCatalogue.names.joined(separator: ", ")), opponent (each with :1 to :10 for its level), greeter and moderator, and scripts by their file: Bots/Dice/dice.lua"
        case .badLevel(let text): "the level in “\(text)” is not a number from 1 (beginner) to 10 (strongest)"
        case .noLevel(let kind): "the bot “\(kind)” has no level and no options; write just “\(kind)”"
        case .badOption(let option, let hint): "“\(option)” does not fit the bot: \(hint)"
        case .badScript(let sentence): sentence
        case .twice(let name): "the bot “\(name)” is named twice"
        case .sameGame(let game, let first, let second):
            "“\(first)” and “\(second)” both play \(game.title); only one bot can answer an invitation"
        }
    }
}
