import ArgumentParser
import BotHost
import Foundation
import GameRules
import MatchPlay
import PoolWire

/// `poolbots match`
struct MatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "match",
        abstract: "Let two players play many games, without any pool, and see who is stronger.",
        discussion: """
            Players: level:1 to level:10 (the game's own engine), random, greedy (where the game has such a rule) and \
            uci:PROGRAM[,OPTION=VALUE…] (chess). Each opening is played twice, with exchanged seats:

                poolbots match --game chess --a level:8 --b uci:stockfish

            With --output every game is kept; the same command goes on where an interrupted match stopped.
            """)

    @Option(help: "The game: \(GameCatalogue.names.joined(separator: ", ")).")
    var game: String

    @Option(help: ArgumentHelp("The player whose result is told.", valueName: "player"))
    var a: String

    @Option(help: ArgumentHelp("The other player.", valueName: "player"))
    var b: String

    @Option(help: "How many games.")
    var games: Int = 100

    @Option(
        help: ArgumentHelp("The most time for one move, as in 200ms or 1.5s.", valueName: "time"),
        transform: MoveTime.init(parsing:))
    var moveTime = MoveTime(duration: .milliseconds(200))

    @Option(
        help: ArgumentHelp(
            "A file with an opening a line, moves apart by spaces; or none. Without it the game's own, if it has some.",
            valueName: "file"))
    var openings: String?

    @Option(
        help: ArgumentHelp(
            "Stop as soon as it is clear whether A is at most elo0 or at least elo1 better: elo0=0,elo1=10[,alpha=0.05,beta=0.05].",
            valueName: "test"))
    var sprt: String?

    @Option(help: "Games at once; each takes a core. Default: as many as there are cores.")
    var parallel: Int?

    @Option(help: "Decides dice and choices among equal moves.")
    var seed: UInt64 = 1

    @Option(help: "Seats of a game that more than two can play; A and B take them in turn, unless --a-seats is given.")
    var seats: Int?

    @Option(
        help: ArgumentHelp(
            "How many of the seats A has: with --seats 4, 1 is A against three B, 3 three A against one B.",
            valueName: "count"))
    var aSeats: Int?

    @Flag(help: "End a game of two when both players have expected the same result for long.")
    var adjudicate = false

    @Option(
        help: ArgumentHelp("Keep the games in this file, a line of JSON each, and go on with it.", valueName: "file"))
    var output: String?

    @OptionGroup var printing: OutputOptions

    func run() async throws {
        let game = try GameCatalogue.known(game)
        let settings = try settings(for: game)
        let match = try Match(
            of: game, settings, games: games, parallel: parallel ?? ProcessInfo.processInfo.activeProcessorCount,
            sprt: try sprt.map { try SPRT(parsing: $0) }, logger: printing.logger("poolbots.match"))
        let printer = MatchPrinter(output: printing.output)
        let file = output.map { URL(filePath: $0) }
        let report = try await Interruption.stopping {
            try await match.run(file: file, progress: printer.game, resumed: printer.resumed)
        }
        guard let report else {
            printing.output.note(
                file == nil ? "Interrupted." : "Interrupted; the same command goes on with the games in the file.")
            return
        }
        printer.summary(report, settings)
    }

    private func settings(for game: any PlayableGame) throws -> MatchSettings {
        func seats(of game: some PlayableGame) -> Int { self.seats ?? game.rules.players.lowerBound }
        let seats = seats(of: game)
        try Match.check(seats: seats, of: game)
        return MatchSettings(
            game: game.gameType, a: try PlayerSpecification(parsing: a), b: try PlayerSpecification(parsing: b),
            moveTime: moveTime.duration, seed: seed, seats: seats, aSeats: aSeats, isAdjudicated: adjudicate,
            openings: try openings(of: game, seats: seats))
    }

    private func openings(of game: some PlayableGame, seats: Int) throws -> [String] {
        switch openings {
        case "none": return []
        case nil: return try Openings.parse(game.openings.joined(separator: "\n"), for: game, seats: seats)
        case let path?:
            let openings = try Openings.parse(try text(of: path), for: game, seats: seats)
            guard !openings.isEmpty else { throw Failure(.usage, "\(path) has no opening") }
            return openings
        }
    }

    private func text(of path: String) throws -> String {
        do {
            return try String(contentsOf: URL(filePath: path), encoding: .utf8)
        } catch {
            throw Failure(.file, "the openings in \(path) cannot be read: \(error.localizedDescription)")
        }
    }
}

/// A time as people write it: `200ms`, `1.5s`.
struct MoveTime: CustomStringConvertible {
    var duration: Duration

    init(duration: Duration) { self.duration = duration }

    init(parsing text: String) throws {
        let unit = text.hasSuffix("ms") ? 1.0 : 1000.0
        guard text.hasSuffix("s"), let number = Double(text.dropLast(unit == 1 ? 2 : 1)), 1...600_000 ~= number * unit
        else { throw ValidationError("a time is written as 200ms or 1.5s, from 1ms to 600s") }
        duration = .microseconds(Int64(number * unit * 1000))
    }

    var description: String { "\(Int(duration / .milliseconds(1)))ms" }
}
