/// What somebody may do in a pool, as its bots see it: a relay knows the host and nothing else (chat.md 24).
///
/// Roles are ordered: who may do something as a member may do it as a moderator.
public enum Role: String, Codable, Sendable, CaseIterable, Comparable {
    /// Whose commands are ignored.
    case muted
    /// Everybody that no role was given to.
    case stranger
    /// Whom an owner trusts a little more.
    case member
    /// Who keeps order.
    case moderator
    /// Who gives roles to others.
    case owner

    public static func < (a: Role, b: Role) -> Bool { a.rank < b.rank }

    private var rank: Int {
        switch self {
        case .muted: 0
        case .stranger: 1
        case .member: 2
        case .moderator: 3
        case .owner: 4
        }
    }
}
