import ArgumentParser
import BotHost
import Foundation
import GameRules
import PoolStore
import PoolWire

/// `poolbots games`
struct Games: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Look at the games that were played here.",
        discussion: """
            Every game of every bot is written down, move by move, also while “poolbots host” or “join” is running.
                poolbots games                          the last games
                poolbots games show 12                  plays game 12 in the terminal
                poolbots games export --pgn > all.pgn   chess games for other programs
            """,
        subcommands: [List.self, Show.self, Export.self], defaultSubcommand: List.self)

    /// Which games.
    struct Choice: ParsableArguments {
        @OptionGroup var game: GameOption

        @Option(
            help: ArgumentHelp(
                "Only games with this player: part of a name, or the beginning of an id.", valueName: "player"))
        var player: String?

        @Option(help: "The most games, the latest first. Without it the list has \(Choice.listed), and an export all.")
        var limit: Int?

        /// A list that fits on a screen or two.
        static let listed = 50

        /// Whether there may be games beside those that are wanted.
        var isLimited: Bool { game.game != nil || player != nil }

        /// - Parameter limit: the most games, if nothing else is said.
        func filter(atMost limit: Int) throws -> GameRecordFilter {
            let limit = self.limit ?? limit
            guard limit > 0 else { throw Failure(.usage, "--limit takes a positive number") }
            return GameRecordFilter(gameType: try game.type(), player: player, limit: limit)
        }
    }

    /// `poolbots games list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List games, the latest first.")
        @OptionGroup var choice: Choice
        @OptionGroup var data: DataOptions
        @OptionGroup var printing: OutputOptions

        func run() async throws {
            let filter = try choice.filter(atMost: Choice.listed + 1)
            let found = try await RecordStore.read(data) { try await $0.gameRecords(filter) }
            let records = choice.limit == nil ? found.prefix(Choice.listed) : found[...]
            if printing.json { return records.forEach { print(GameExport.json($0, moves: [])) } }
            guard !records.isEmpty else { return print(choice.isLimited ? "No such games." : "No games yet.") }
            print(records.map(\.line).joined(separator: "\n"))
            if records.count < found.count { print("… the latest \(records.count); --limit shows more") }
        }
    }

    /// `poolbots games show`
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Play a recorded game in the terminal.")

        @Argument(help: "Its number, as “poolbots games” lists it.")
        var number: Int64

        @Option(help: ArgumentHelp("Time between moves; 0 prints all at once.", valueName: "seconds"))
        var delay: Double = 0.5

        @OptionGroup var data: DataOptions
        @OptionGroup var printing: OutputOptions

        func run() async throws {
            guard delay >= 0, delay <= 60 else { throw Failure(.usage, "--delay takes 0 to 60 seconds") }
            guard let (record, moves) = try await RecordStore.read(data, { try await $0.gameRecord(number) }) else {
                throw Failure(.usage, "there is no game \(number); “poolbots games” lists them")
            }
            if printing.json { return print(GameExport.json(record, moves: moves)) }
            print(record.line)
            let rules = GameCatalogue.rules(of: GameType(rawValue: record.gameType))
            let replay = GameReplay(record, moves: moves, rules: rules)
            for step in replay.steps {
                if let move = step.move { print("\n\(move.number). \(record.name(of: move.seat)): \(move.text)") }
                print(step.position ?? "(this position was not seen)")
                if Terminal.isInteractive, delay > 0 { try await Task.sleep(for: .seconds(delay)) }
            }
            if !replay.missing.isEmpty {
                print("\nNot seen: \(replay.missing.map { "move \($0)" }.joined(separator: ", "))")
            }
            print("\n\(record.ending)")
        }
    }

    /// `poolbots games export`
    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print games for other programs, the latest first: JSON Lines, or PGN for chess.")
        @Flag(help: "Chess games in PGN instead of JSON Lines.")
        var pgn = false
        @OptionGroup var choice: Choice
        @OptionGroup var data: DataOptions
        @OptionGroup var printing: OutputOptions

        func run() async throws {
            let filter = try filter()
            try await RecordStore.read(data) { store in
                for record in try await store.gameRecords(filter) {
                    guard let (record, moves) = try await store.gameRecord(record.id) else { continue }
                    if !pgn {
                        print(GameExport.json(record, moves: moves))
                    } else if let text = GameExport.pgn(record, moves: moves) {
                        print(text)
                    }
                }
            }
        }

        private func filter() throws -> GameRecordFilter {
            var filter = try choice.filter(atMost: .max)
            guard pgn else { return filter }
            guard !printing.json else { throw Failure(.usage, "games are in PGN or in JSON, not in both") }
            guard filter.gameType == nil || filter.gameType == GameType.chess.rawValue else {
                throw Failure(.usage, "PGN is for chess; leave --pgn out for JSON Lines")
            }
            filter.gameType = GameType.chess.rawValue
            return filter
        }
    }
}

extension StoredGameRecord {
    /// "12  2026-11-22 22:10  Chess  Ada – Bo  34 moves  Ada won: checkmate"
    fileprivate var line: String {
        let when = startedAt.formatted(
            .verbatim(
                "\(year: .padded(4))-\(month: .twoDigits)-\(day: .twoDigits) \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits)",
                timeZone: .current, calendar: Calendar(identifier: .gregorian)))
        let names = players.map(\.name).joined(separator: " – ")
        return "\(id)  \(when)  \(GameType(rawValue: gameType).title)  \(names)  \(moveCount) moves  \(ending)"
    }

    fileprivate func name(of seat: Int) -> String { players.first { $0.seat == seat }?.name ?? "seat \(seat)" }

    fileprivate var ending: String {
        guard let end else { return "not finished" }
        return "\(end.winner.map { "\(name(of: $0)) won" } ?? "no winner"): \(end.reason)"
    }
}
