public import BotKit
import Logging
import Pool
import PoolChat
import PoolGames
import PoolTransport
public import PoolWire

/// A hosted pool in memory, guests in it, and the host's place for a bot.
public struct BotTable: Sendable {
    /// The first guest.
    public let ada: RunningChat
    /// What the bot's side logs.
    public let log: LogCapture
    /// What bots get.
    public let context: BotContext
    private let pool: InMemoryPool
    private let place: BotPlace

    /// Who the bot is in the pool.
    public static let hostID = PeerID("host")

    /// Stands when the bot's side and the guest can exchange sealed messages.
    public init(
        roles: any RoleBook = InMemoryRoleBook(), commands: CommandSettings = CommandSettings()
    ) async throws {
        let pool = InMemoryPool()
        let log = LogCapture()
        place = await BotPlace(
            pool.host(Self.hostID, displayName: "Hanna"), name: "Hanna", logger: log.logger
        ) { $0.admission = .all }
        self.pool = pool
        self.log = log
        context = BotContext(
            name: "bot", events: place.events, membership: place.pool.membership, chat: place.chat, games: place.games,
            storage: InMemoryBotStorage(), roles: roles, commands: CommandDirectory(settings: commands),
            logger: log.logger)
        try await place.pool.joined()
        ada = try await Self.guest("Ada", pool, place.pool)
    }

    /// A further guest, whose id is its name in lower case. Stop it afterwards.
    public func guest(_ name: String) async throws -> RunningChat { try await Self.guest(name, pool, place.pool) }

    private static func guest(
        _ name: String, _ pool: InMemoryPool, _ host: RunningMembership
    ) async throws -> RunningChat {
        let id = PeerID(name.lowercased())
        let invitation = try await host.membership.createInvitation(maxUses: 0)
        let guest = await RunningChat(pool.guest(id, displayName: name, invitation: invitation), name: name)
        try await guest.key(of: hostID)
        try await host.events.first("the key of \(name)") { $0 == .keyEstablished(id) ? true : nil }
        // Not the robot of bots: people are treated otherwise.
        try await guest.pool.membership.updateProfile(PoolUserProfile(displayName: name, avatarEmoji: "🙂"))
        try await host.events.first("the profile of \(name)") { event in
            if case .profileChanged(let member) = event, member.id == id { true } else { nil }
        }
        return guest
    }

    /// The bot's membership ends.
    public func leave() async { await place.pool.membership.leave() }

    /// Ends everything and waits until it has ended.
    public func stop() async {
        await ada.stop()
        await place.stop()
    }

    /// Makes a table, and takes it down afterwards.
    public static func with<T: Sendable>(
        roles: any RoleBook = InMemoryRoleBook(), commands: CommandSettings = CommandSettings(),
        _ body: @Sendable (BotTable) async throws -> T
    ) async throws -> T {
        let table = try await BotTable(roles: roles, commands: commands)
        do {
            let value = try await body(table)
            await table.stop()
            return value
        } catch {
            await table.stop()
            throw error
        }
    }

    /// As `with`, with a bot that runs meanwhile.
    public static func with<T: Sendable>(
        _ bot: some Bot, roles: any RoleBook = InMemoryRoleBook(), commands: CommandSettings = CommandSettings(),
        _ body: @Sendable (BotTable) async throws -> T
    ) async throws -> T {
        try await with(roles: roles, commands: commands) { table in
            // Cancelled below, when the test is over.
            let life = Task { try await bot.run(table.context) }
            defer { life.cancel() }
            return try await body(table)
        }
    }
}
