/// Why a text or file is no invitation, in words for the person who gave it.
public enum InvitationError: Error, Sendable, Equatable, CustomStringConvertible {
    case empty
    case tooLong
    /// Something else altogether.
    case notAnInvitation
    /// A link to claim a relay.
    case claimLink
    /// The link has nothing after `invite/`.
    case incomplete
    /// The link's code cannot be read.
    case damaged
    /// The code can be read, but a part of it is missing or impossible.
    case field(String)
    /// The card around the link is bad.
    case card(InviteCardError)

    public var description: String {
        switch self {
        case .empty:
            "No invitation was given. Paste the whole link, which begins with stealth://invite/."
        case .tooLong:
            "This is too long for an invitation. Give only the link, the card text or the .stcard file."
        case .notAnInvitation:
            "This is not an invitation. One begins with stealth://invite/ or stcard1:, or is a .stcard file."
        case .claimLink:
            "This is a link to claim a relay, not an invitation. Use it as the claim code when hosting a pool."
        case .incomplete:
            "The invitation link ends after stealth://invite/. Copy the whole link; it may have been cut at a line end."
        case .damaged:
            "The invitation link is damaged. Copy the whole link again, without spaces or line breaks in it."
        case .field(let what):
            "The invitation cannot be used (\(what)). Ask the host for a new one."
        case .card(let error):
            error.description
        }
    }
}
