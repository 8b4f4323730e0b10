/// Why a link could not be made, or why it has ended.
public struct LinkError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Code: Sendable, Equatable {
        /// The address cannot be bound or is of no use.
        case address
        /// Nobody answered, or the handshake was not done in time.
        case timeout
        /// The other end is not who it should be, or cannot prove who it is.
        case untrusted
        /// The other end does not speak this protocol, or broke its rules.
        case protocolViolation
        /// The message is longer than a link carries.
        case messageTooLarge
        /// There are as many links as may be, or no memory is left for more messages.
        case busy
        /// The link was closed at this end.
        case closed
        /// The other end closed the link.
        case closedByPeer
        /// The other end has been silent for too long.
        case silent
        /// A library or the system failed.
        case system
    }

    public var code: Code
    /// One sentence: what happened, and what to do. Contains no secret.
    public var message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
