public import Foundation
import Pool
import PoolWire

/// What a member can say.
extension ChatService {
    /// Says a text. Words that name members, as `@Bo_Smith` (`Mentions.word`), mention them.
    /// - Parameters:
    ///   - text: trimmed; at most about 400,000 bytes.
    ///   - quoted: the message that this answers. Answer in the scope in which it was said.
    ///   - willSend: told the message's id when its turn has come, before anybody can have answered it.
    /// - Throws: `ChatError`, `CancellationError`.
    @discardableResult
    public func say(
        _ text: String, to scope: ChatScope = .group, replyingTo quoted: ChatMessage? = nil,
        willSend: @Sendable (UUID) -> Void = { _ in }
    ) async throws -> ChatReceipt {
        let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !text.isEmpty else { throw ChatError.empty }
        let pool = try await joinedPool()
        return try await send(.text, to: scope, pool) { payload in
            willSend(payload.messageID)
            payload.text = text
            payload.mentions = Mentions.found(in: text, among: pool.presentMembers)
            payload.replyTo = quoted.map {
                ReplyReference(messageID: $0.id, senderName: $0.authorName, previewText: $0.preview)
            }
        }
    }

    /// Answers a message in the scope in which it was said, quoting it.
    @discardableResult
    public func reply(_ text: String, to message: ChatMessage) async throws -> ChatReceipt {
        try await say(text, to: message.scope, replyingTo: message)
    }

    /// Says one emoji, shown large.
    @discardableResult
    public func sendEmoji(_ emoji: String, to scope: ChatScope = .group) async throws -> ChatReceipt {
        guard !emoji.isEmpty else { throw ChatError.empty }
        return try await send(.emoji, to: scope, joinedPool()) { $0.emoji = emoji }
    }

    /// Shows a picture.
    /// - Parameters:
    ///   - image: JPEG, PNG, GIF or WebP of at most `maxImageBytes`; it is sent as it is.
    ///   - caption: the web client shows it, the app does not (chat.md 8).
    /// - Throws: `ChatError.tooLarge`; `.notAllowed` for another format.
    @discardableResult
    public func sendImage(_ image: Data, caption: String? = nil, to scope: ChatScope = .group) async throws
        -> ChatReceipt
    {
        guard image.count <= Self.maxImageBytes else { throw ChatError.tooLarge(limit: Self.maxImageBytes) }
        guard MediaFormat(of: image)?.isImage == true else {
            throw ChatError.notAllowed("A picture is a JPEG, PNG, GIF or WebP file.")
        }
        let caption = caption?.trimmingCharacters(in: .whitespacesAndNewlines)
        return try await send(.image, to: scope, joinedPool()) { payload in
            payload.imageData = image
            payload.text = caption?.isEmpty == false ? caption : nil
        }
    }

    /// The largest picture that can be sent: its frame stays below 1,000,000 bytes (chat.md 18).
    public static let maxImageBytes = 300_000

    /// Asks the group.
    /// - Parameter options: 2 to 6 different texts (chat.md 8).
    @discardableResult
    public func sendPoll(_ question: String, options: [String], allowVoteChange: Bool = true) async throws
        -> ChatReceipt
    {
        let question = question.trimmingCharacters(in: .whitespacesAndNewlines)
        let options = options.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
        guard !question.isEmpty, !options.contains("") else { throw ChatError.empty }
        guard (2...6).contains(options.count), Set(options).count == options.count else {
            throw ChatError.notAllowed("A poll has 2 to 6 different options.")
        }
        return try await send(.poll, to: .group, joinedPool()) {
            $0.pollData = PollData(question: question, options: options, allowVoteChange: allowVoteChange)
        }
    }

    /// Adds a reaction to a message, or takes it back. Sent only when it changes something: a web client would take
    /// the second of two for a removal (chat.md 9).
    /// - Parameter emoji: at most 32 bytes.
    /// - Throws: `ChatError.unknownMessage` for one that is not remembered.
    public func react(_ emoji: String, to message: ChatMessage, adding: Bool = true) async throws {
        let pool = try await joinedPool()
        guard inbox.log.entry(message.id, in: message.scope) != nil else { throw ChatError.unknownMessage }
        guard (1...ChatBounds.emojiBytes).contains(emoji.utf8.count) else {
            throw ChatError.notAllowed("A reaction has 1 to \(ChatBounds.emojiBytes) bytes.")
        }
        let recipients = try self.recipients(of: message.scope, pool)
        guard inbox.log.react(emoji, adding: adding, by: pool.selfID, to: message.id, in: message.scope) else { return }
        try await takeTurn()
        let update = ReactionUpdatePayload(
            messageID: message.id, emoji: emoji, peerID: pool.selfID, isAdding: adding)
        _ = try await deliver(
            update, id: message.id, type: .reaction, isPrivate: message.scope != .group, to: recipients)
    }

    /// Votes in a poll. The same vote again is not sent: a web client would take it back (chat.md 10).
    /// - Throws: `ChatError.unknownMessage`; `.notAllowed` for an option that is not listed, or a change of mind that
    ///   the poll does not allow.
    public func vote(_ option: String, in message: ChatMessage) async throws {
        let pool = try await joinedPool()
        guard let poll = inbox.log.entry(message.id, in: message.scope)?.payload.pollData else {
            throw ChatError.unknownMessage
        }
        guard poll.options.contains(option) else { throw ChatError.notAllowed("The poll has no such option.") }
        if poll.votes[option]?.contains(pool.selfID) == true { return }
        let recipients = try self.recipients(of: message.scope, pool)
        guard inbox.log.vote(option, by: pool.selfID, in: message.id, scope: message.scope) != nil else {
            throw ChatError.notAllowed("The poll does not allow to change a vote.")
        }
        try await takeTurn()
        let vote = PollVotePayload(messageID: message.id, option: option, voterID: pool.selfID)
        _ = try await deliver(
            vote, id: message.id, type: .pollVote, isPrivate: message.scope != .group, to: recipients)
    }

    // MARK: Parts

    func joinedPool() async throws -> PoolSnapshot {
        guard let pool = await membership.snapshot else { throw ChatError.notJoined }
        return pool
    }

    func recipients(of scope: ChatScope, _ pool: PoolSnapshot) throws -> [PeerID] {
        switch scope {
        case .group: return pool.presentMembers.map(\.id)
        case .peer(let peer):
            guard pool.member(peer) != nil else { throw ChatError.noSuchMember(peer) }
            return [peer]
        }
    }

    /// Fills in what every message has, sends it, remembers it.
    private func send(
        _ type: ChatContentType, to scope: ChatScope, _ pool: PoolSnapshot,
        content: (inout RichChatPayload) -> Void
    ) async throws -> ChatReceipt {
        let recipients = try self.recipients(of: scope, pool)
        try await takeTurn()
        let profile = await membership.profile
        var payload = RichChatPayload(
            messageID: UUID(), senderID: pool.selfID, senderName: profile.displayName, contentType: type,
            timestamp: membership.time.date())
        payload.senderAvatarEmoji = profile.avatarEmoji
        payload.senderAvatarColorIndex = profile.avatarColorIndex
        content(&payload)
        let isPrivate = scope != .group
        let wrapped = PrivateChatPayload(
            chatPayload: payload, isPrivate: isPrivate, targetPeerID: isPrivate ? recipients.first : nil)
        let receipt = try await deliver(
            wrapped, id: payload.messageID, type: .chatMessage, isPrivate: isPrivate, to: recipients)
        inbox.log.add(payload, author: pool.selfID, authorName: profile.displayName, scope: scope)
        if !isPrivate {
            signs.announce(
                .said(
                    ChatMessage(
                        id: payload.messageID, author: pool.selfID, authorName: profile.displayName, scope: .group,
                        content: ChatContent(payload), timestamp: payload.timestamp)))
        }
        return receipt
    }
}
