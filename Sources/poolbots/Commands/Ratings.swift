import ArgumentParser
import BotHost
import Foundation
import PoolGames
import PoolStore
import PoolWire

/// `poolbots ratings`
struct Ratings: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show how strong bots and people are held to be, by the games played here.",
        discussion: """
            Glicko-2 ratings: everybody begins with 1500. A question mark marks a provisional rating, of which too little is \
            known. Bots are rated by name and level (chess:6), people by their key in the pool.
            """)
    @OptionGroup var game: GameOption
    @OptionGroup var data: DataOptions
    @OptionGroup var printing: OutputOptions

    func run() async throws {
        let type = try game.type()
        let ratings = try await RecordStore.read(data) { try await $0.ratings(ofGame: type) }
        if printing.json { return ratings.forEach { print($0.json) } }
        guard !ratings.isEmpty else { return print("No rated games yet.") }
        var game = ""
        for rating in ratings {
            if rating.gameType != game {
                print("\(game.isEmpty ? "" : "\n")\(GameType(rawValue: rating.gameType).title)")
                game = rating.gameType
            }
            print(rating.line)
        }
    }
}

extension StoredRating {
    fileprivate var line: String {
        let mark = glicko.isProvisional ? "?" : " "
        let number = String(Int(rating.rounded()))
        let who = player.count > 40 ? "\(name) (\(player.prefix(8))…)" : "\(name) (\(player))"
        return "  \(String(repeating: " ", count: max(0, 5 - number.count)))\(number)\(mark) ±\(Int(2 * deviation))  "
            + "\(who)  \(wins) won, \(draws) drawn, \(losses) lost"
    }

    fileprivate var json: String {
        OrderedJSON.object([
            ("game", .string(gameType)), ("player", .string(player)), ("name", .string(name)),
            ("rating", .number((rating * 10).rounded() / 10)), ("deviation", .number((deviation * 10).rounded() / 10)),
            ("provisional", .bool(glicko.isProvisional)), ("wins", .integer(wins)), ("draws", .integer(draws)),
            ("losses", .integer(losses)),
        ]).text
    }
}
