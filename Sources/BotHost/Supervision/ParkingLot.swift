import Foundation
package import Logging
import PoolGames
package import PoolStore
import RelayServer
import Sodium

/// Which bots of a data folder are parked. It outlives the process: what failed five times in ten minutes is not tried
/// again only because the process was.
package struct ParkingLot: Sendable {
    private let store: Store
    /// Of the program: bots that are compiled in change with it.
    private let version: String
    private let logger: Logger

    /// The store keeps what belongs to no bot under a name that no bot has: theirs say in which pool they are.
    private static let name = "parked bots"

    package init(store: Store, version: String, logger: Logger) {
        self.store = store
        self.version = version
        self.logger = logger
    }

    /// The place of a bot.
    /// - Parameter pool: as the configuration calls it.
    package func place(for bot: BotSpecification, in pool: String) -> ParkingPlace {
        ParkingPlace(lot: self, key: Self.key(bot.name, in: pool), bot: bot)
    }

    /// Forgets the bots that an installation has no more: whoever comes back to it begins afresh.
    func retain(_ installation: Installation) async {
        let wanted = Set(installation.pools.flatMap { pool in pool.bots.map { Self.key($0.name, in: pool.name) } })
        await remembering { store throws(StoreError) in
            for key in try await store.botKeys(of: Self.name) where !wanted.contains(key) {
                try await store.removeBotValue(key, of: Self.name)
            }
        }
    }

    /// Forgets that bots of a pool are parked.
    func empty(_ pool: PoolEntry) async {
        for bot in pool.bots { await release(Self.key(bot.name, in: pool.name)) }
    }

    fileprivate func parked(_ key: String, _ bot: BotSpecification) async -> ParkedBot? {
        var kept: Data?
        await remembering { store throws(StoreError) in kept = try await store.botValue(key, of: Self.name) }
        guard let kept, let parked = try? JSONDecoder().decode(ParkedBot.self, from: kept) else { return nil }
        if parked.code == (await fingerprint(of: bot)) { return parked }
        await release(key)
        return nil
    }

    fileprivate func park(_ key: String, _ bot: BotSpecification, _ reason: String, failures: Int) async {
        let parked = ParkedBot(
            reason: String(reason.prefix(2_000)), failures: failures, code: await fingerprint(of: bot))
        guard let value = try? JSONEncoder().encode(parked) else { preconditionFailure("texts and numbers are JSON") }
        await remembering { store throws(StoreError) in
            try await store.setBotValue(value, for: key, of: Self.name)
        }
    }

    fileprivate func release(_ key: String) async {
        await remembering { store throws(StoreError) in try await store.removeBotValue(key, of: Self.name) }
    }

    private func remembering(_ work: (Store) async throws(StoreError) -> Void) async {
        do throws(StoreError) {
            try await work(store)
        } catch {
            logger.warning("which bots are parked cannot be remembered", metadata: ["error": "\(error)"])
        }
    }

    /// Another one when the bot's code or what the configuration says of it is another one.
    private func fingerprint(of bot: BotSpecification) async -> String {
        let parts = [version, bot.kind, bot.settings].map { Array($0.utf8) }
        let files = bot.files
        let code = try? await offThePool {
            files.map { FileManager.default.contents(atPath: $0).map { Array($0) } ?? [] }
        }
        let all = (parts + (code ?? [])).flatMap { SHA256.hash($0) }
        return Data(SHA256.hash(all)).base64EncodedString()
    }

    private static func key(_ bot: String, in pool: String) -> String { "\(pool)/\(bot)" }
}

/// What is remembered of a bot that is parked.
package struct ParkedBot: Codable, Sendable, Equatable {
    /// Why it failed last.
    package var reason: String
    /// How often it had failed.
    package var failures: Int
    /// A fingerprint of what failed.
    var code: String
}

/// Where one bot is parked.
package struct ParkingPlace: Sendable {
    fileprivate let lot: ParkingLot
    fileprivate let key: String
    fileprivate let bot: BotSpecification

    /// What is remembered of the bot, if it is parked, and its code and settings are what they were then.
    package func parked() async -> ParkedBot? { await lot.parked(key, bot) }

    /// The bot is parked from now on.
    package func park(_ reason: String, failures: Int) async { await lot.park(key, bot, reason, failures: failures) }

    /// It is to be tried again.
    package func release() async { await lot.release(key) }
}
