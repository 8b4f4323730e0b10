public import BotKit
public import Logging
public import Pool
public import PoolChat
public import PoolGames
public import PoolTransport
import PoolWire

/// A membership with chat and games, running, and what a bot in it is told.
public struct BotPlace: Sendable {
    public let pool: RunningMembership
    public let chat: ChatService
    public let games: GameService
    /// For one bot.
    public let events: Subscription<BotEvent>
    private let merged: Broadcast<BotEvent>
    private let tasks: [Task<Void, any Error>]

    /// Runs until `stop()`.
    /// - Parameter games: those that can be played.
    public init(
        _ transport: any Transport, name: String, games playable: [PoolGame] = [], time: TimeSource = .system,
        logger: Logger = Logger(label: "test"), _ configure: (inout Membership.Configuration) -> Void = { _ in }
    ) async {
        let merged = Broadcast<BotEvent>(capacity: 64)
        var parts: (chat: ChatService, games: GameService, sources: [@Sendable () async -> Void])?
        self.merged = merged
        events = merged.subscribe()
        pool = await RunningMembership(transport, name: name, time: time, configure) { membership in
            let chat = ChatService(membership: membership, logger: logger)
            let games = GameService(
                channel: membership, profile: PoolUserProfile(displayName: name), games: playable,
                thinking: ThinkingPool(cores: 1), time: time, logger: logger)
            let (pooled, said, played) = (membership.subscribe(), chat.subscribe(), games.subscribe())
            parts = (
                chat, games,
                [
                    { for await event in pooled { await merged.publish(.pool(event)) } },
                    { for await event in said { await merged.publish(.chat(event)) } },
                    { for await event in played { await merged.publish(.game(event)) } },
                ]
            )
        }
        guard let parts else { preconditionFailure("RunningMembership prepares before it runs") }
        (chat, games) = (parts.chat, parts.games)
        tasks = [
            Task { try await parts.chat.run() }, Task { try await parts.games.run() },
            Task {
                await withTaskGroup(of: Void.self) { group in
                    for source in parts.sources { group.addTask { await source() } }
                }
                merged.finish()
            },
        ]
    }

    /// Lets something happen to the bot that is hard to bring about.
    public func happens(_ event: BotEvent) async { await merged.publish(event) }

    /// Ends everything and waits until it has ended.
    public func stop() async {
        for task in tasks { task.cancel() }
        for task in tasks { _ = await task.result }
        await pool.stop()
    }
}
