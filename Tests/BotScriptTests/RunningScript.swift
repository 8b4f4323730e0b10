import BotAPI
import BotKit
import BotScript
import Foundation
import Logging
import Pool
import PoolChat
import PoolCrypto
import PoolGames
import PoolTesting
import PoolTransport
import PoolWire
import Synchronization

/// A file in memory, and the lines a bot wrote.
final class Desk: Sendable {
    let text: Mutex<String>
    let lines = Mutex<[String]>([])

    init(_ text: String) { self.text = Mutex(text) }

    var source: ScriptSource { ScriptSource(name: "bot.lua") { Array(self.text.withLock { $0 }.utf8) } }

    func logger() -> Logger {
        Logger(label: "test") { _ in Handler(desk: self) }
    }

    private struct Handler: LogHandler {
        let desk: Desk
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.info
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }
        func log(event: LogEvent) { desk.lines.withLock { $0.append("\(event.message)") } }
    }
}

/// A pool whose host is a scripted bot, in a time that is turned by hand.
struct RunningScript: Sendable {
    let pool = InMemoryPool()
    let clock = ManualClock()
    let desk: Desk
    let bot: ScriptBot
    let invitation: HostedInvitation
    private let place: BotPlace
    private let life: Task<Void, any Error>

    init(
        _ script: String, limits: ScriptLimits = .patient, storage: any BotStorage = InMemoryBotStorage(),
        messagesPerMinute: Int = 300
    ) async throws {
        let desk = Desk(script)
        self.desk = desk
        let logger = desk.logger()
        let start = clock.now
        let time = TimeSource(clock: clock) { [clock] in
            Date(timeIntervalSince1970: 1_800_000_000 + start.duration(to: clock.now) / .seconds(1))
        }
        place = await BotPlace(
            pool.host(PeerID("host"), displayName: "Host"), name: "Host", time: time, logger: logger
        ) { $0.admission = .all }
        try await place.pool.joined()
        invitation = try await place.pool.membership.createInvitation(maxUses: 0)
        var configuration = APISession.Configuration()
        configuration.seed = 1
        configuration.limits.messagesPerMinute = messagesPerMinute
        let bot = ScriptBot(desk.source, configuration: configuration, limits: limits)
        self.bot = bot
        let context = BotContext(
            name: "script", events: place.events, membership: place.pool.membership, chat: place.chat,
            games: place.games, storage: storage, logger: logger)
        life = Task { try await bot.run(context) }
    }

    /// How the bot's `run` ended.
    var result: Result<Void, any Error> { get async { await life.result } }

    func stop() async {
        life.cancel()
        _ = await life.result
        await place.stop()
    }

    /// A guest that can exchange sealed messages with the bot.
    func guest(_ name: String) async throws -> RunningChat {
        let guest = await RunningChat(
            pool.guest(PeerID(name.lowercased()), displayName: name, invitation: invitation), name: name)
        try await guest.key(of: PeerID("host"))
        try await place.pool.events.first("the key of \(name)") {
            $0 == .keyEstablished(PeerID(name.lowercased())) ? true : nil
        }
        clock.advance(by: .seconds(1))
        return guest
    }

    /// Saves another text in the file and reloads.
    func save(_ script: String) async throws {
        desk.text.withLock { $0 = script }
        try await bot.reload()
    }

    /// Waits for a line in the log that has this in it.
    func line(_ text: String) async throws {
        try await eventually("a line with \(text) in the log", within: .seconds(120)) {
            desk.lines.withLock { $0.contains { $0.contains(text) } }
        }
    }
}
