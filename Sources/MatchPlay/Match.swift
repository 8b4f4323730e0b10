package import Foundation
package import GameRules
package import Logging
import PoolGames

/// A match of many games between two players, without any pool.
package struct Match: Sendable {
    private let game: any PlayableGame
    private let settings: MatchSettings
    private let games: Int
    private let parallel: Int
    private let sprt: SPRT?
    private let logger: Logger

    /// - Parameters:
    ///   - games: how many to play, those of the file included.
    ///   - parallel: how many at once; each thinks on one core.
    /// - Throws: `MatchError.badSettings`.
    package init(
        of game: any PlayableGame, _ settings: MatchSettings, games: Int, parallel: Int, sprt: SPRT? = nil,
        logger: Logger
    ) throws(MatchError) {
        guard games > 0, parallel > 0 else { throw .badSettings("a match takes at least one game, one at a time") }
        try Match.check(seats: settings.seats, of: game)
        guard settings.aSeats.map({ 1..<settings.seats ~= $0 }) ?? true else {
            let most = settings.seats == 2 ? "1" : "1 to \(settings.seats - 1)"
            throw .badSettings("of \(settings.seats) seats A can have \(most)")
        }
        guard settings.seats == 2 || !settings.isAdjudicated else {
            throw .badSettings("only games of two can be adjudicated")
        }
        self.game = game
        self.settings = settings
        self.games = games
        self.parallel = parallel
        self.sprt = sprt
        self.logger = logger
    }

    /// - Throws: `MatchError.badSettings` for a number of players that the game is not for.
    package static func check(seats: Int, of game: any PlayableGame) throws(MatchError) {
        let players = game.rules.players
        guard !players.contains(seats) else { return }
        let least = players.lowerBound
        let range = least == players.upperBound ? "\(least)" : "\(least) to \(players.upperBound)"
        throw .badSettings("\(game.title) is played by \(range)")
    }

    /// Plays what is missing.
    /// - Parameters:
    ///   - file: gets each game when it is over; the games that it has are not played again.
    ///   - progress: called after each game, one at a time.
    ///   - resumed: called at the start if the file has games already.
    /// - Throws: `MatchError`, `UCIEngineError`, `CocoaError`, `CancellationError`. The file then has all finished games.
    package func run(
        file url: URL? = nil, progress: @escaping @Sendable (GameRecord, MatchReport) -> Void = { _, _ in },
        resumed: @escaping @Sendable (MatchReport) -> Void = { _ in }
    ) async throws -> MatchReport {
        let file = try url.map { try MatchFile($0, settings: settings) }
        let ledger = MatchLedger(
            games: games, report: MatchReport(of: settings, sprt: sprt), file: file, progress: progress)
        let known = await ledger.report
        if known.score.games > 0 { resumed(known) }
        do {
            try await play(game, ledger)
        } catch {
            await ledger.close()
            throw error
        }
        await ledger.close()
        return await ledger.report
    }

    private func play(_ game: some PlayableGame, _ ledger: MatchLedger) async throws {
        let thinking = ThinkingPool(cores: parallel)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<min(parallel, games) {
                let a = try MatchPlayer.make(settings.a, for: game, thinking: thinking, logger: logger)
                let b = try MatchPlayer.make(settings.b, for: game, thinking: thinking, logger: logger)
                let board = MatchBoard(game: game, settings: settings, a: a, b: b)
                group.addTask {
                    defer {
                        a.close()
                        b.close()
                    }
                    while let number = await ledger.next() { try await ledger.finished(board.play(number)) }
                }
            }
            try await group.waitForAll()
        }
    }
}
