/// What a bot may do, granted by the configuration of its instance.
public enum APICapability: String, Sendable, Hashable, CaseIterable, Codable {
    case chat, games, storage
    case moderation, profile, http, journal

    /// What a bot may do when its configuration says nothing.
    public static let standard: Set<APICapability> = [.chat, .games, .storage]

    /// One sentence.
    public var summary: String {
        switch self {
        case .chat: "Speak, answer, react, vote, and ask members questions."
        case .games: "Invite to games, answer invitations, and play."
        case .storage: "Keep values that survive restarts."
        case .moderation: "Remove and block members and decide who is let in, where the membership is the host."
        case .profile: "Change how the membership is shown to others. All bots of a pool share it."
        case .http: "Fetch from the hosts that the configuration lists."
        case .journal: "Write into a file of its own, which it cannot read and which whoever runs the host can."
        }
    }
}
