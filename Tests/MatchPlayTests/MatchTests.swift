import Chess
import ConnectFour
import Foundation
import GameRules
import Logging
import MatchPlay
import PoolTesting
import PoolWire
import Synchronization
import Testing
import UCIEngine

struct MatchTests {
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    func settings(_ a: String, _ b: String, seed: UInt64 = 1) throws -> MatchSettings {
        MatchSettings(
            game: .connectFour, a: try PlayerSpecification(parsing: a), b: try PlayerSpecification(parsing: b),
            moveTime: .seconds(60), seed: seed)
    }

    func match(_ settings: MatchSettings, games: Int, parallel: Int = 2, sprt: SPRT? = nil) throws -> Match {
        try Match(of: ConnectFourGame(), settings, games: games, parallel: parallel, sprt: sprt, logger: logger)
    }

    /// Plays a match and gives its games in order.
    func play(_ match: Match, file: URL? = nil) async throws -> [GameRecord] {
        let games = Mutex<[GameRecord]>([])
        _ = try await match.run(file: file) { game, _ in games.withLock { $0.append(game) } }
        return games.withLock { $0 }.sorted { $0.number < $1.number }
    }

    func withFile(_ body: (URL) async throws -> Void) async throws {
        try await withTemporaryFolder { try await body($0.appending(path: "match.jsonl")) }
    }

    @Test func `the better player wins most games, from both seats`() async throws {
        let match = try match(try settings("level:4", "random"), games: 20)
        let games = try await play(match)
        #expect(games.map(\.number) == Array(0..<20))
        #expect(games.allSatisfy { $0.seats == ($0.number.isMultiple(of: 2) ? [.a, .b] : [.b, .a]) })
        #expect(MatchScore(games).points >= 17)
        #expect(games.allSatisfy { $0.a.moves + $0.b.moves == $0.moves.count })
    }

    @Test func `the same seed plays the same games, however many at once`() async throws {
        let one = try await play(try match(try settings("random", "level:2", seed: 7), games: 6, parallel: 1))
        let two = try await play(try match(try settings("random", "level:2", seed: 7), games: 6, parallel: 3))
        let other = try await play(try match(try settings("random", "level:2", seed: 8), games: 6))
        #expect(one.map(\.moves) == two.map(\.moves))
        #expect(one.map(\.moves) != other.map(\.moves))
    }

    @Test func `a pair of games shares its dice, with each other and nobody else`() throws {
        let settings = try settings("random", "random")
        func numbers(_ game: Int) -> [UInt64] {
            var generator = settings.generator(ofGame: game)
            return (0..<200).map { _ in generator.next() }
        }
        #expect(numbers(6) == numbers(7))
        var seen: Set<UInt64> = []
        for pair in 0..<50 { for number in numbers(2 * pair) { #expect(seen.insert(number).inserted) } }
    }

    @Test func `an interrupted match goes on where it stopped`() async throws {
        try await withFile { file in
            let settings = try settings("random", "random")
            let whole = try await play(try match(settings, games: 8))
            _ = try await play(try match(settings, games: 3), file: file)
            // The program was killed while it wrote the third game.
            let content = try Data(contentsOf: file)
            try content.dropLast(10).write(to: file)
            let rest = try await play(try match(settings, games: 8), file: file)
            #expect(rest.count == 6)
            let again = try await match(settings, games: 8).run(file: file)
            #expect(again.score == MatchScore(whole))
            #expect(try String(contentsOf: file, encoding: .utf8).split(separator: "\n").count == 9)
        }
    }

    @Test func `a file of another match is refused and stays as it is`() async throws {
        try await withFile { file in
            _ = try await play(try match(try settings("random", "random"), games: 2), file: file)
            let before = try Data(contentsOf: file)
            let expected = MatchError.otherMatch(file: file.path, setting: "b", there: "random", here: "level:2")
            await #expect(throws: expected) {
                try await match(try settings("random", "level:2"), games: 2).run(file: file)
            }
            #expect(try Data(contentsOf: file) == before)
        }
    }

    @Test func `a file has one match at a time`() async throws {
        try await withFile { file in
            let settings = try settings("random", "random")
            let first = try MatchFile(file, settings: settings)
            #expect(throws: MatchError.fileInUse(file.path)) { try MatchFile(file, settings: settings) }
            first.close()
            #expect(try await match(settings, games: 2).run(file: file).score.games == 2)
        }
    }

    @Test func `a file from before A could have a number of seats goes on`() async throws {
        try await withFile { file in
            let settings = try settings("random", "random")
            _ = try await play(try match(settings, games: 2), file: file)
            let text = try String(contentsOf: file, encoding: .utf8)
            #expect(text.contains(#""aSeats":"in turn","#))
            try text.replacing(#""aSeats":"in turn","#, with: "").write(to: file, atomically: true, encoding: .utf8)
            let known = Mutex(0)
            let report = try await match(settings, games: 4).run(
                file: file, resumed: { report in known.withLock { $0 = report.score.games } })
            #expect(report.score.games == 4 && known.withLock { $0 } == 2)
        }
    }

    @Test(arguments: ["a diary", "a diary\nof two lines\n", #"{"match":{}}"# + "\n{}\n"])
    func `a file that is none of a match is refused and stays as it is`(content: String) async throws {
        try await withFile { file in
            try Data(content.utf8).write(to: file)
            await #expect(throws: MatchError.self) {
                try await match(try settings("random", "random"), games: 2).run(file: file)
            }
            #expect(try Data(contentsOf: file) == Data(content.utf8))
        }
    }

    @Test func `a sequential test ends the match early`() async throws {
        let match = try match(
            try settings("level:4", "random"), games: 1000, sprt: SPRT(elo0: 0, elo1: 100))
        let report = try await match.run()
        #expect(report.verdict == .elo1)
        #expect(report.score.games < 200)
    }

    @Test func `players that a game does not have are refused`() async throws {
        #expect(throws: MatchError.badPlayer("level:11")) { try PlayerSpecification(parsing: "level:11") }
        await #expect(throws: MatchError.noPlayer("uci:x", game: "Connect Four")) {
            try await match(try settings("uci:x", "random"), games: 1).run()
        }
        #expect(throws: MatchError.self) { try match(try settings("random", "random"), games: 0) }
    }

    @Test func `stockfish plays whole games against a level, from the openings`() async throws {
        // Other tests compute beside it, so that answers take their time.
        var stockfish = UCIConfiguration(program: "stockfish")
        (stockfish.startTime, stockfish.margin) = (.seconds(600), .seconds(600))
        let settings = MatchSettings(
            game: .chess, a: .uci(stockfish), b: .level(1), moveTime: .milliseconds(2),
            seed: 1, isAdjudicated: true, openings: Array(ChessGame().openings.prefix(2)))
        let match = try Match(of: ChessGame(), settings, games: 4, parallel: 1, logger: logger)
        let games = try await play(match)
        #expect(games.allSatisfy { $0.winner == .a && !$0.reason.hasPrefix("illegal") })
        #expect(games.map { $0.moves.prefix(8).joined(separator: " ") } == [0, 0, 1, 1].map { settings.openings[$0] })
    }

    @Test(arguments: [("echo bestmove zz9", "illegal move"), ("exit 3", "the engine died")])
    func `an engine that fails in a game loses it, and the match goes on`(answer: String, reason: String) async throws {
        try await withTemporaryFolder { folder in
            let engine = folder.appending(path: "engine")
            let script = """
                #!/bin/sh
                while read -r word rest; do
                    case "$word" in uci) echo uciok ;; isready) echo readyok ;; go) \(answer) ;; esac
                done

                """
            try Data(script.utf8).write(to: engine)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: engine.path)
            var configuration = UCIConfiguration(program: engine.path)
            (configuration.startTime, configuration.margin) = (.seconds(600), .seconds(600))
            let settings = MatchSettings(
                game: .chess, a: .uci(configuration), b: .random, moveTime: .milliseconds(1), seed: 1)
            let games = try await play(try Match(of: ChessGame(), settings, games: 2, parallel: 1, logger: logger))
            #expect(games.map(\.winner) == [.b, .b] && games.map(\.reason) == [reason, reason])
            #expect(games.map(\.a.moves) == [1, 1])
        }
    }

    @Test func `an engine that cannot be run ends the match with its error`() async throws {
        let settings = MatchSettings(
            game: .chess, a: .uci(UCIConfiguration(program: "/nowhere/engine")), b: .random, moveTime: .milliseconds(1),
            seed: 1)
        await #expect(throws: UCIEngineError.notFound("/nowhere/engine")) {
            try await Match(of: ChessGame(), settings, games: 2, parallel: 2, logger: logger).run()
        }
    }
}
