import Chess
import ConnectFour
import Foundation
import GameRules
import Logging
import Pool
import PoolCrypto
import PoolGames
import PoolTesting
import PoolTransport
import PoolWire

/// A bot in a pool of this process: its membership, its games, and a player that accepts and answers everything.
struct TestBot: Sendable {
    let membership: Membership
    let games: GameService
    let told = RecordedEvents<GameEvent>()
    let pool = RecordedEvents<PoolEvent>()
    private let toAnswer: Subscription<GameEvent>
    private let toRecord: Subscription<GameEvent>
    private let poolEvents: PoolEvents
    private let level: Int

    init(
        _ transport: any Transport, name: String, thinking: ThinkingPool,
        archive: any GameArchive = MemoryGameArchive(),
        level: Int = 3, configuration: GameConfiguration = .hasty
    ) {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        var rules = Membership.Configuration()
        rules.admission = .all
        let profile = PoolUserProfile(displayName: name)
        membership = Membership(
            transport: transport, profile: profile, chatKeys: ChatKeyPair.generate(), configuration: rules,
            logger: logger)
        games = GameService(
            channel: membership, profile: profile, games: [.lockstep(ConnectFourGame()), .lockstep(ChessGame())],
            archive: archive,
            thinking: thinking, configuration: configuration, logger: logger)
        toAnswer = games.subscribe()
        toRecord = games.subscribe()
        poolEvents = membership.subscribe()
        self.level = level
    }

    /// Lives until the membership ends or the task is cancelled.
    func run() async throws {
        await told.read(toRecord)
        await pool.read(poolEvents)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.membership.run() }
            group.addTask { try await self.games.run() }
            group.addTask { await self.answer() }
            try await group.waitForAll()
        }
    }

    func stop() async {
        await told.stop()
        await pool.stop()
    }

    private func answer() async {
        for await event in toAnswer {
            do {
                switch event {
                case .invited(let offer): try await games.accept(offer.sessionID)
                case .moveNeeded(let request):
                    try await games.think(about: request, level: level, time: .milliseconds(40), seed: 7)
                default: break
                }
            } catch {
                continue  // The position has changed meanwhile.
            }
        }
    }

    func ended(_ count: Int = 1) async throws -> GameResult {
        try await told.wait(for: "the end of game \(count)", limit: .seconds(60)) { events in
            events.count(where: \.isEnd) >= count
        }
        for event in await told.all.reversed() {
            if case .ended(_, let result) = event { return result }
        }
        throw ConformanceFailure("no end")
    }

    /// Waits until so many moves stand.
    func moved(_ count: Int) async throws {
        try await told.wait(for: "\(count) moves") { events in
            events.contains { event in
                if case .moved(let move) = event { move.moveCount >= count } else { false }
            }
        }
    }
}

extension GameEvent {
    var isEnd: Bool { if case .ended = self { true } else { false } }
    var isInterruption: Bool { if case .interrupted = self { true } else { false } }
    var isResumption: Bool { if case .resumed = self { true } else { false } }
    var isRematch: Bool { if case .rematch = self { true } else { false } }
    var isRepair: Bool { if case .repaired = self { true } else { false } }
    var isStart: Bool { if case .started = self { true } else { false } }
}

/// Runs peers until the body is through.
func withRunning(
    _ peers: [@Sendable () async throws -> Void], _ body: () async throws -> Void
) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
        for peer in peers { group.addTask { try await peer() } }
        defer { group.cancelAll() }
        try await body()
    }
}
