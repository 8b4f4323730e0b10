/// Why an action was not carried out: a value that bindings hand to the bot.
public struct APIError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What a bot may decide by.
    public enum Code: String, Sendable, CaseIterable {
        /// There is no such action.
        case unknownAction = "unknown_action"
        /// An argument is missing, of the wrong type, or out of its range.
        case badArgument = "bad_argument"
        /// A value is too large, too deep, or not readable.
        case badValue = "bad_value"
        /// The configuration does not grant the capability.
        case notGranted = "not_granted"
        /// A limit of this bot is reached.
        case limit
        /// The pool is not joined yet.
        case notJoined = "not_joined"
        /// Only the host of the pool can do this.
        case notHost = "not_host"
        /// There is no such member, message, game, timer or request (any more).
        case notFound = "not_found"
        /// The rules of a game, a poll or the pool forbid it.
        case refused
        /// Nothing came in time.
        case timedOut = "timed_out"
        /// The member that was waited for has left.
        case peerLeft = "peer_left"
        /// The bot is stopping or its code was replaced.
        case cancelled
        /// Something outside failed: the network, the store, another server.
        case failed
    }

    public var code: Code
    /// One line for whoever wrote the bot: what happened and what to do about it.
    public var message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}

extension APIError.Code {
    /// What it means, for the documentation.
    public var summary: String {
        switch self {
        case .unknownAction: "There is no such action."
        case .badArgument: "An argument is missing, of the wrong type, or out of its range."
        case .badValue: "A value is too large, too deep, or not readable."
        case .notGranted: "The configuration does not grant the capability."
        case .limit: "A limit of this bot is reached."
        case .notJoined: "The pool is not joined yet."
        case .notHost: "Only the host of the pool can do this."
        case .notFound: "There is no such member, message, game, timer or request (any more)."
        case .refused: "The rules of a game, a poll or the pool forbid it."
        case .timedOut: "Nothing came in time."
        case .peerLeft: "The member that was waited for has left."
        case .cancelled: "The bot is stopping or its code was replaced."
        case .failed: "Something outside failed: the network, the store, another server."
        }
    }
}
