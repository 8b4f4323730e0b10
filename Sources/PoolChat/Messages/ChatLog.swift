import DequeModule
import Foundation
import Pool
package import PoolWire

/// The last messages of all threads, without media, with their reactions and votes: a value.
///
/// It makes reactions and votes idempotent, credits them to who really made them (chat.md 9, 10), and is what a host
/// answers history requests from (chat.md 12).
struct ChatLog: Sendable {
    struct Key: Hashable {
        var scope: ChatScope
        var id: UUID
    }

    struct Entry: Sendable {
        /// As it goes into history: media and avatar taken out, the author's true id in it.
        var payload: RichChatPayload
        var reactions = Reactions()
    }

    private var entries: [Key: Entry] = [:]
    private var order: Deque<Key> = []
    private let capacity: Int

    /// - Parameter capacity: the most messages kept; the oldest goes first.
    init(capacity: Int) { self.capacity = max(1, capacity) }

    var count: Int { order.count }

    /// - Returns: `false` for a message that is there already.
    @discardableResult
    mutating func add(_ payload: RichChatPayload, author: PeerID, authorName: String, scope: ChatScope) -> Bool {
        let key = Key(scope: scope, id: payload.messageID)
        guard entries[key] == nil else { return false }
        var kept = RichChatPayload(
            messageID: payload.messageID, senderID: author, senderName: authorName,
            contentType: ChatContentType.known.contains(payload.contentType) ? payload.contentType : .text,
            timestamp: payload.timestamp)
        kept.text = payload.text.map { ShownText.clean($0, maxCharacters: ChatBounds.textCharacters) }
        kept.emoji = payload.emoji.map { ShownText.clean($0, maxCharacters: ChatBounds.emojiCharacters) }
        kept.pollData = payload.pollData?.bounded
        kept.replyTo = payload.replyTo?.bounded
        entries[key] = Entry(payload: kept)
        order.append(key)
        if order.count > capacity { entries[order.removeFirst()] = nil }
        return true
    }

    /// Finds a message that somebody refers to: in the group, else in the thread with them.
    func scope(of id: UUID, for peer: PeerID) -> ChatScope? {
        [ChatScope.group, .peer(peer)].first { entries[Key(scope: $0, id: id)] != nil }
    }

    func entry(_ id: UUID, in scope: ChatScope) -> Entry? { entries[Key(scope: scope, id: id)] }

    /// - Returns: whether anything changed.
    mutating func react(_ emoji: String, adding: Bool, by peer: PeerID, to id: UUID, in scope: ChatScope) -> Bool {
        entries[Key(scope: scope, id: id)]?.reactions.apply(emoji, adding: adding, by: peer) ?? false
    }

    /// - Returns: the poll after the vote; `nil` when nothing changed.
    mutating func vote(_ option: String, by peer: PeerID, in id: UUID, scope: ChatScope) -> PollData? {
        let option = ShownText.clean(option, maxCharacters: ChatBounds.optionCharacters)
        guard entries[Key(scope: scope, id: id)]?.payload.pollData?.vote(option, by: peer) == true else { return nil }
        return entries[Key(scope: scope, id: id)]?.payload.pollData
    }

    /// Whether there is anything that history may contain.
    var hasHistory: Bool { order.contains { $0.scope == .group && entries[$0]?.payload.contentType != .system } }

    /// The newest group messages that history may contain, oldest first.
    func history(_ limit: Int) -> [RichChatPayload] {
        let group = order.filter { $0.scope == .group }.compactMap { entries[$0] }
            .filter { $0.payload.contentType != .system }
        return group.suffix(limit).map { entry in
            var payload = entry.payload
            payload.reactions = entry.reactions.byEmoji
            return payload
        }.sorted { $0.timestamp < $1.timestamp }
    }

    /// Forgets the group's messages.
    mutating func clearGroup() {
        for key in order where key.scope == .group { entries[key] = nil }
        order.removeAll { $0.scope == .group }
    }
}

/// Who reacted to a message with what.
package struct Reactions: Sendable, Equatable {
    package private(set) var byEmoji: [String: [PeerID]] = [:]

    /// The most reactions to one message, over all emojis.
    package static let maxEntries = 100

    package init() {}

    /// Adds or takes back a reaction; repeats change nothing.
    /// - Returns: whether anything changed.
    package mutating func apply(_ emoji: String, adding: Bool, by peer: PeerID) -> Bool {
        guard !emoji.isEmpty, emoji.utf8.count <= ChatBounds.emojiBytes else { return false }
        if adding {
            guard byEmoji[emoji]?.contains(peer) != true, byEmoji.values.reduce(0, { $0 + $1.count }) < Self.maxEntries
            else { return false }
            byEmoji[emoji, default: []].append(peer)
            return true
        }
        guard let index = byEmoji[emoji]?.firstIndex(of: peer) else { return false }
        byEmoji[emoji]?.remove(at: index)
        if byEmoji[emoji]?.isEmpty == true { byEmoji[emoji] = nil }
        return true
    }
}

extension PollData {
    /// Counts a vote by the app's rules (chat.md 10): one option a voter, moved only where the poll allows it; options
    /// that are not listed do not count.
    /// - Returns: whether anything changed.
    package mutating func vote(_ option: String, by voter: PeerID) -> Bool {
        guard options.contains(option), votes[option]?.contains(voter) != true, votes[option]?.count ?? 0 < 256 else {
            return false
        }
        if let previous = votes.first(where: { $0.value.contains(voter) })?.key {
            guard allowVoteChange else { return false }
            votes[previous]?.removeAll { $0 == voter }
        }
        votes[option, default: []].append(voter)
        return true
    }
}
