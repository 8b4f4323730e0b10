import ConnectFour
import Foundation
import GameRules
import Logging
import Measuring
import Pool
import PoolCrypto
import PoolGames
import PoolTransport
import PoolWire

extension GameBenchmarks {
    private static let waitingBots = 1_000
    private static let watched = Duration.seconds(20)

    /// A thousand bots that have made their first move of Connect Four and wait for opponents who never answer.
    static func waiting() async throws {
        let thinking = ThinkingPool(cores: 1)
        let before = try ProcessFigures.now()
        let tables = (0..<waitingBots).map { WaitingTable(number: $0, thinking: thinking) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for table in tables { group.addTask { try await table.run() } }
            for table in tables { await table.wait() }
            // What follows a move is said by now.
            try await Task.sleep(for: .seconds(5))
            let start = try ProcessFigures.now()
            try await Task.sleep(for: watched)
            let end = try ProcessFigures.now()
            let kilobytes = (start.kilobytes - before.kilobytes) / waitingBots
            let share = (end.cpu - start.cpu) / watched * 100
            print(
                "\(waitingBots) waiting bots: \(share.formatted(.number.precision(.fractionLength(2)))) % of a core,",
                "\(end.threads) threads in all, \(thinking.waiting) thoughts,",
                "\(kilobytes) KiB for each pool with bot, opponent and game")
            group.cancelAll()
        }
    }
}

/// A pool of this process with a bot, and with an opponent that invites it and never moves.
private struct WaitingTable: Sendable {
    private let bot: Player
    private let opponent: Player
    private let moves: Subscription<GameEvent>
    private let arrivals: PoolEvents

    /// A member and its games.
    private struct Player: Sendable {
        let membership: Membership
        let games: GameService
        let events: Subscription<GameEvent>

        init(_ transport: any Transport, name: String, thinking: ThinkingPool) {
            let logger = Logger(label: "benchmark") { _ in SwiftLogNoOpLogHandler() }
            var configuration = Membership.Configuration()
            configuration.admission = .all
            let profile = PoolUserProfile(displayName: name)
            membership = Membership(
                transport: transport, profile: profile, chatKeys: .generate(), configuration: configuration,
                logger: logger)
            games = GameService(
                channel: membership, profile: profile, games: [.lockstep(ConnectFourGame())], thinking: thinking,
                logger: logger)
            events = games.subscribe()
        }
    }

    init(number: Int, thinking: ThinkingPool) {
        let pool = InMemoryPool()
        let (host, guest) = (PeerID("bot \(number)"), PeerID("opponent \(number)"))
        bot = Player(pool.host(host, displayName: "Bot"), name: "Bot", thinking: thinking)
        opponent = Player(pool.guest(guest, displayName: "Opponent"), name: "Opponent", thinking: thinking)
        moves = opponent.games.subscribe()
        arrivals = bot.membership.subscribe()
    }

    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await bot.membership.run() }
            group.addTask { try await bot.games.run() }
            group.addTask { try await opponent.games.run() }
            group.addTask { try await accept() }
            group.addTask { try await play() }
            // The host is in its pool before a guest asks.
            for await event in arrivals { if case .joined = event { break } }
            group.addTask { try await opponent.membership.run() }
            group.addTask { try await invite() }
            try await group.waitForAll()
        }
    }

    /// Until the bot has moved.
    func wait() async {
        for await event in moves { if case .moved(let move) = event, !move.isOwn { break } }
    }

    private func invite() async throws {
        for await event in arrivals {
            guard case .memberJoined(let member) = event else { continue }
            try await bot.games.invite([member.id], to: .connectFour)
        }
    }

    private func play() async throws {
        for await event in bot.events {
            if case .moveNeeded(let request) = event {
                try await bot.games.think(about: request, level: 1, time: .milliseconds(1), seed: 1)
            }
        }
    }

    /// What the bot plays is left unanswered.
    private func accept() async throws {
        for await event in opponent.events {
            if case .invited(let offer) = event { try await opponent.games.accept(offer.sessionID) }
        }
    }
}

/// What the process uses.
private struct ProcessFigures {
    var cpu: Duration
    var threads: Int
    var kilobytes: Int

    static func now() throws -> ProcessFigures {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        func number(_ name: String) throws -> Int {
            let line = status.split(separator: "\n").first { $0.hasPrefix(name) }
            guard let number = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Int($0) }) else {
                throw WrongResult(description: "/proc/self/status has no \(name)")
            }
            return number
        }
        return ProcessFigures(cpu: processTime(), threads: try number("Threads:"), kilobytes: try number("VmRSS:"))
    }
}
