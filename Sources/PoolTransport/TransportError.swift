/// What went wrong on a transport.
public struct TransportError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Code: Sendable, Equatable {
        /// There is no link now.
        case notConnected
        /// The payload or its frame is larger than peers accept.
        case payloadTooLarge
        /// Nobody answered at the address.
        case unreachable
        /// The certificate was refused.
        case untrusted
        /// No answer in time.
        case timeout
        /// The invitation is malformed, expired, used up or revoked.
        case invitation
        /// The relay has no owner yet: a claim code is needed.
        case unclaimed
        /// The claim code is wrong.
        case claimRejected
        /// The identity is not accepted.
        case notAuthorized
        /// The pool is gone.
        case poolLost
        /// The peer or relay broke the protocol.
        case protocolViolation
        /// The relay or pool is full or busy.
        case busy
        /// The connection was lost and did not come back.
        case connectionLost
    }

    public var code: Code
    /// One sentence: what happened, with its values, and what to do. Contains no secret.
    public var message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
