import DTLS
import SCTP

/// Why a link could not be made or has ended.
public struct LinkError: Error, Sendable, Equatable {
    /// One sentence for people: what happened, and what to do.
    public var message: String
}
