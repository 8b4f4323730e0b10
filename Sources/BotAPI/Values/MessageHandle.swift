import Foundation
import PoolChat
import PoolWire

/// How a bot names a message: its id, and for a private one whose thread it is in. Ids are chosen by who writes a
/// message, so the same one may occur in the group and in a thread.
struct MessageHandle: Equatable {
    var id: UUID
    var scope: ChatScope

    init(_ id: UUID, _ scope: ChatScope) {
        self.id = id
        self.scope = scope
    }

    init(_ message: ChatMessage) { self.init(message.id, message.scope) }

    /// - Returns: `nil` for what no event or action has given out.
    init?(_ text: String) {
        let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        guard let id = UUID.parseLiberal(String(parts[0])) else { return nil }
        self.id = id
        scope = parts.count == 2 ? .peer(PeerID(String(parts[1]))) : .group
    }

    var text: String {
        switch scope {
        case .group: id.lowercasedText
        case .peer(let peer): "\(id.lowercasedText)@\(peer)"
        }
    }
}

extension ChatScope {
    /// As bots write it: `group`, or a member's id.
    init(_ text: String) { self = text == "group" ? .group : .peer(PeerID(text)) }

    /// As bots read it.
    var text: String {
        switch self {
        case .group: "group"
        case .peer(let peer): peer.rawValue
        }
    }
}
