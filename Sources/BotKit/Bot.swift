/// A bot: what a bot's author writes.
///
/// A bot gets everything it may use through its context and needs nothing else: no globals, no files, no sockets. Its
/// host keeps it alive: a bot that throws is started again after a while, and neither its neighbours nor the connection
/// notice.
public protocol Bot: Sendable {
    /// Lives in one pool: reads `context.events` until they end.
    ///
    /// Returning early is fine: the bot then has nothing more to do.
    /// - Throws: anything that makes the bot unable to go on. The host logs it and starts the bot again with backoff.
    ///   `CancellationError` when the host stops.
    func run(_ context: BotContext) async throws
}
