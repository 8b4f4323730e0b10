import BotAPI
import BotScript
import Foundation
import GameRules
import PoolWire

extension BotSpecification {
    /// Reads a script as the command line names it:
    /// `FILE.lua[,grants=WORD+WORD…][,games=GAME+GAME…][,watch_games=yes][,name=NAME]`.
    /// - Returns: `nil` when the text names no script.
    init?(script text: String) throws(BotSpecificationError) {
        var words = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)[...]
        let path = words.removeFirst()
        guard path.lowercased().hasSuffix(".lua") else { return nil }
        if let problem = ScriptProblem(of: path) {
            throw .badScript(problem.message + (problem.hint.map { "; \($0)" } ?? ""))
        }
        var name = URL(filePath: path).deletingPathExtension().lastPathComponent
        var session = APISession.Configuration()
        for word in words {
            let option = word.split(separator: "=", maxSplits: 1).map(String.init)
            guard option.count == 2 else { throw .badOption(word, "an option is written NAME=VALUE") }
            let values = option[1].split(separator: "+").map(String.init)
            switch option[0] {
            case "name": name = option[1]
            case "grants": session.grants = Set(try values.map(Self.grant))
            case "games": session.games = Set(try values.map(Self.scriptGame))
            case "watch_games" where ["yes", "no"].contains(option[1]): session.watchesGames = option[1] == "yes"
            default:
                throw .badOption(
                    word, "scripts have grants=, games=, watch_games=yes and name= here, and more with “poolbots run”")
            }
        }
        self.init(
            name: name, games: session.games ?? [], kind: "script \(URL(filePath: path).lastPathComponent)",
            files: [path]
        ) { [session] in ScriptBot(.file(path), configuration: session) }
    }

    private static func grant(_ word: String) throws(BotSpecificationError) -> APICapability {
        guard let grant = APICapability(rawValue: word) else {
            throw .badOption(
                "grants=\(word)", "there are \(APICapability.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        guard grant != .http else {
            throw .badOption("grants=http", "fetching needs a list of hosts, in a file for “poolbots run”")
        }
        return grant
    }

    private static func scriptGame(_ word: String) throws(BotSpecificationError) -> GameType {
        guard let game = GameCatalogue.game(named: word) else {
            throw .badOption("games=\(word)", "there are \(GameCatalogue.names.joined(separator: ", "))")
        }
        return game.gameType
    }
}
