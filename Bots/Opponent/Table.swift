import BotKit
import Foundation
import Logging
import Pool
import PoolChat
import PoolGames
import PoolWire

/// The games of one opponent.
actor Table {
    let settings: OpponentSettings
    let context: BotContext
    private let advisor: (any MoveAdvisor)?
    private var challenges: Challenges
    private var despair = Despair()
    /// What opponents asked for with `!level`, as far as it was looked up.
    private var levels: [PeerID: Int] = [:]
    /// Whether the advisor has failed since its last move: that is told once, and not at every move.
    private var isLeftAlone = false

    /// The most levels kept at hand; they are in the storage all the same.
    private static let maxLevels = 1_000

    init(settings: OpponentSettings, advisor: (any MoveAdvisor)?, context: BotContext) {
        self.settings = settings
        self.advisor = advisor
        self.context = context
        challenges = Challenges(settings: settings)
    }

    /// What commands begin with.
    var prefix: String { context.commands.settings.prefix }

    // MARK: Moves

    func play(_ request: MoveRequest) async throws {
        let level = await level(for: request.sessionID)
        let thinking = MovePace.delay(
            settings.pace, choices: request.legalMoves.count, moveCount: request.moveCount,
            chance: .random(in: 0..<1))
        let delay = max(thinking, settings.pause)
        if delay > .zero { try await Task.sleep(for: delay) }
        do {
            var player = context.player
            var choice = try await advice(on: request)
            if choice == nil {
                player = self.player(at: level)
                choice = try await context.games.choose(
                    for: request, level: level, time: settings.moveTime, seed: .random(in: .min ... .max))
            }
            guard let choice else { return }
            context.players[request.sessionID] = player
            let opponents = await context.games.game(request.sessionID)?.opponents.count ?? 0
            if despair.resigns(choice, opponents: opponents), settings.resigns {
                try await context.games.forfeit(request.sessionID)
            } else {
                try await context.games.play(choice)
            }
        } catch GameServiceError.outOfDate, GameServiceError.noSuchGame {
            // The position changed, or the game ended, while it thought: what is needed now is asked about anew.
        } catch is CancellationError where !Task.isCancelled {
            // The same, noticed earlier.
        }
    }

    /// The advisor's move; `nil` without an advisor, or when it fails: the game's own engine plays then.
    func advice(on request: MoveRequest) async throws -> MoveChoice? {
        do {
            let choice = try await advisor?.advise(on: request, time: settings.moveTime)
            isLeftAlone = false
            return choice
        } catch let error as CancellationError {
            throw error
        } catch {
            context.logger.log(
                level: isLeftAlone ? .debug : .warning, "the bot's own engine plays instead",
                metadata: ["error": "\(error)"])
            isLeftAlone = true
            return nil
        }
    }

    // MARK: Manners

    func follow(_ event: GameEvent) async throws {
        switch event {
        case .invited(let offer) where settings.games.contains(offer.gameType): await answer(offer)
        case .started(let game) where settings.games.contains(game.gameType):
            let strength =
                isAdvised(game.gameType)
                ? "An engine finds my moves." : "I play at level \(await level(for: game.sessionID))."
            await say("Have fun! \(strength) You can say \(OpponentCommand.summary(prefix)).", in: game)
        case .ended(let game, let result) where settings.games.contains(game.gameType):
            despair.forget(game.sessionID)
            await say(farewell(game, result), in: game)
        default: break
        }
    }

    private func answer(_ offer: GameOffer) async {
        let running = await context.games.games.count { $0.phase == .waiting || $0.phase == .playing }
        let member = await context.membership.snapshot?.member(offer.from)
        let challenger = Challenges.Challenger(
            id: offer.from, name: member?.name ?? offer.name, isBot: member?.isBot ?? false)
        do {
            switch challenges.answer(challenger, running: running, at: context.membership.time.now()) {
            case .accept: try await context.games.accept(offer.sessionID)
            case .decline(let explanation):
                try await context.games.decline(offer.sessionID)
                if let explanation, settings.talks { await tell(explanation, to: offer.from) }
            }
        } catch {
            // Withdrawn meanwhile, or as many games as allowed are running: the service has answered.
            context.logger.debug("invitation not answered", metadata: ["error": "\(error)"])
        }
    }

    private func farewell(_ game: GameSummary, _ result: GameResult) -> String {
        switch result.manner {
        case .rules, .forfeit:
            guard let winner = result.winner else { return "A draw. Thank you! \(prefix)rematch plays again." }
            return winner == game.ownSeat
                ? "Thank you for the game! \(prefix)rematch plays again." : "Well played! \(prefix)rematch plays again."
        case .opponentLeft, .connectionLost, .cancelled: return ""
        }
    }

    // MARK: Words

    /// Says something to the people a game is played with, privately. Bots are spared.
    private func say(_ text: String, in game: GameSummary) async {
        guard settings.talks, !text.isEmpty else { return }
        let pool = await context.membership.snapshot
        for peer in game.opponents where pool?.member(peer)?.isBot != true {
            await tell(text, to: peer)
        }
    }

    private func tell(_ text: String, to peer: PeerID) async {
        do {
            _ = try await context.chat.say(text, to: .peer(peer))
        } catch {
            // Manners are no reason to stop playing.
            context.logger.debug("not said", metadata: ["error": "\(error)"])
        }
    }

    // MARK: Levels

    /// The level that the opponent of a game asked for, now or in an earlier game.
    func level(for sessionID: UUID) async -> Int {
        guard let peer = await context.games.game(sessionID)?.opponents.first else { return settings.level }
        return await level(of: peer)
    }

    /// Whether moves of a game are found elsewhere, whatever the level.
    func isAdvised(_ game: GameType) -> Bool { advisor?.games.contains(game) ?? false }

    /// As whom the games' own engines play at a level, for the ratings.
    func player(at level: Int) -> String {
        if advisor == nil, level == settings.level { return context.player }
        return "\(context.player.prefix { $0 != ":" }):\(level)"
    }

    func level(of peer: PeerID) async -> Int {
        if let level = levels[peer] { return level }
        var level = settings.level
        do {
            level = try await context.storage.value(for: "level/\(peer)").flatMap { Int($0) } ?? level
        } catch {
            context.logger.warning("a level cannot be read", metadata: ["error": "\(error)"])
        }
        if levels.count < Self.maxLevels { levels[peer] = level }
        return level
    }

    func setLevel(_ level: Int, of peer: PeerID) async {
        if levels.count < Self.maxLevels || levels[peer] != nil { levels[peer] = level }
        do {
            try await context.storage.set(String(level), for: "level/\(peer)")
        } catch {
            // Such as too many people with a level of their own: it holds until the next start.
            context.logger.warning("a level cannot be written down", metadata: ["error": "\(error)"])
        }
    }
}
