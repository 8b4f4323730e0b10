import BotKit
import Pool

extension APIAction {
    /// Everything a bot can do, in the order of the documentation.
    public static let all: [APIAction] =
        chat + commands + ask + games + pool + moderation + storage + journal + timers + clock + http + own
}

extension APISession {
    /// The pool as it is.
    func pool() async throws(APIError) -> PoolSnapshot {
        guard let pool = await context.membership.snapshot else {
            throw APIError(.notJoined, "the pool is not joined yet; wait for the event joined")
        }
        return pool
    }
}
