/// Why a session stops.
public enum StopCause: Sendable, Equatable {
    /// The membership has ended, for this reason.
    case membershipEnded(String)
    /// The host stops the bot.
    case told
    /// What the session was for has ended by itself.
    case botEnded

    /// What the event `stopping` says.
    public var reason: String {
        switch self {
        case .membershipEnded(let reason): reason
        case .told: "the bot is stopped"
        case .botEnded: "the bot has ended"
        }
    }
}
