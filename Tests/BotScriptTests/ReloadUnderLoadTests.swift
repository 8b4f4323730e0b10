import BotAPI
import BotKit
import BotScript
import Logging
import Pool
import PoolChat
import PoolCrypto
import PoolGames
import PoolTesting
import PoolTransport
import PoolWire
import Synchronization
import Testing

/// Many bots whose code is exchanged again and again while events come; a thousand of them are in the benchmarks.
@Suite(.timeLimit(.minutes(10))) struct ReloadUnderLoadTests {
    private static func code(_ version: Int) -> String {
        "bot.on('warning', function(e) log.info('\(version):' .. e.text) end)"
    }

    @Test func `every bot handles every event once and in its order, whatever code it has at the time`() async throws {
        let (events, versions) = (100, 5)
        let file = Desk(Self.code(0))
        let bots = (0..<20).map { _ in
            (bot: ScriptBot(file.source, configuration: Self.patient, limits: .patient), desk: Desk(""))
        }
        let happenings = Broadcast<BotEvent>(capacity: 64)
        let heard: @Sendable (String) async throws -> Void = { text in
            try await eventually("all to hear \(text)") {
                bots.allSatisfy { $0.desk.lines.withLock { $0.contains { $0.hasSuffix(":" + text) } } }
            }
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, (bot, desk)) in bots.enumerated() {
                let context = Self.context("bot\(index)", happenings.subscribe(), desk.logger())
                group.addTask { try await bot.run(context) }
            }
            await happenings.publish(.pool(.warning("0")))
            try await heard("0")
            async let load: Void = {
                for number in 1...events { await happenings.publish(.pool(.warning("\(number)"))) }
            }()
            for version in 1...versions {
                file.text.withLock { $0 = Self.code(version) }
                for (bot, _) in bots { try await bot.reload() }
            }
            await load
            await happenings.publish(.pool(.warning("end")))
            try await heard("end")
            happenings.finish()
            try await group.waitForAll()
        }
        for (_, desk) in bots {
            let handled = desk.lines.withLock { $0 }.compactMap { line -> (version: Int, text: String)? in
                let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
                return parts.count == 2 ? Int(parts[0]).map { ($0, parts[1]) } : nil
            }
            #expect(handled.map(\.text) == (0...events).map(String.init) + ["end"])
            #expect(handled.map(\.version) == handled.map(\.version).sorted())
            #expect(handled.last?.version == versions)
        }
    }

    private static var patient: APISession.Configuration {
        var configuration = APISession.Configuration()
        configuration.limits.logLinesPerMinute = 10_000
        configuration.limits.queuedEvents = 1_000
        return configuration
    }

    /// A bot's place in a membership that has not joined: what it hears comes from the test.
    private static func context(_ name: String, _ events: BotEvents, _ logger: Logger) -> BotContext {
        let membership = Membership(
            transport: InMemoryPool().guest(PeerID("bot"), displayName: "Bot"),
            profile: PoolUserProfile(displayName: "Bot"), chatKeys: .generate(), records: InMemoryRecords(),
            logger: logger)
        return BotContext(
            name: name, events: events, membership: membership,
            chat: ChatService(membership: membership, logger: logger),
            games: GameService(
                channel: membership, profile: PoolUserProfile(displayName: "Bot"), games: [],
                thinking: ThinkingPool(cores: 1), logger: logger),
            storage: InMemoryBotStorage(), logger: logger)
    }
}
