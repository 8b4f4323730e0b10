public import Foundation
public import PoolWire

extension ChatService {
    /// How the chat of one membership behaves.
    public struct Configuration: Sendable {
        /// How many messages are remembered, for reactions, votes and a host's history. At least 1.
        public var rememberedMessages = 100
        /// Messages, reactions and votes sent per second; faster ones are delayed, not dropped (chat.md 18).
        public var sendingPerSecond: Double = 5
        /// How many may be sent at once.
        public var sendingBurst: Double = 10
        /// The longest delay before a message is refused instead.
        public var sendingPatience: Duration = .seconds(60)
        /// Whether a guest asks the host for the group's history, once.
        public var asksForHistory = true
        /// Whether a host answers those who ask, at most once a minute each.
        public var answersHistory = true
        /// Whether a host sends the history to newcomers on its own, as soon as it can be sealed for them: the apps do
        /// not ask a host whose pool they have joined over a relay (chat.md 12).
        public var offersHistory = true
        /// How many bytes of received pictures and sounds are kept for `ChatService.media(of:in:)`.
        public var keptMediaBytes = 2 << 20
        /// How many events may wait for each subscriber before the chat waits for it.
        public var subscriberBuffer = 64

        public init() {}
    }
}

/// Why something could not be said.
public enum ChatError: Error, Sendable, Equatable, CustomStringConvertible {
    /// There is no pool yet.
    case notJoined
    /// Nothing to say is left after trimming.
    case empty
    /// Longer than peers accept, in bytes of the message's JSON.
    case tooLarge(limit: Int)
    /// More at once than the rate allows within the patience.
    case tooFast
    /// There is nobody of this id.
    case noSuchMember(PeerID)
    /// The message is not remembered (any more).
    case unknownMessage
    /// The rules of polls or reactions do not allow it: why.
    case notAllowed(String)

    public var description: String {
        switch self {
        case .notJoined: "The pool is not joined yet."
        case .empty: "There is nothing to say in this message."
        case .tooLarge(let limit): "The message is too long: at most \(limit) bytes can be sent."
        case .tooFast: "Too many messages at once; send fewer."
        case .noSuchMember(let id): "There is no member \(id.rawValue.prefix(8))… in this pool."
        case .unknownMessage: "The message it refers to is not remembered any more."
        case .notAllowed(let reason): reason
        }
    }
}

/// What became of a message.
public struct ChatReceipt: Sendable, Equatable {
    public var messageID: UUID
    /// Sealed and handed to the transport for these.
    public var sent: [PeerID] = []
    /// Waiting for a key or the connection, at most 2 minutes; `ChatEvent.undelivered` tells if in vain.
    public var waiting: [PeerID] = []
    /// No room was left to wait for these.
    public var dropped: [PeerID] = []
}
