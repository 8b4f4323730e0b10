public import Pool
public import PoolChat
public import PoolGames

/// What a bot sees.
public enum BotEvent: Sendable {
    /// Members, connection, host.
    case pool(PoolEvent)
    /// Messages, reactions, votes.
    case chat(ChatEvent)
    /// Invitations, moves, results.
    case game(GameEvent)
}

/// The events of one bot: pool, chat and games merged, each in its own order.
public typealias BotEvents = Subscription<BotEvent>
