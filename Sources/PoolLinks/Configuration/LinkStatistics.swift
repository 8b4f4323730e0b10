/// What an endpoint has counted since it was bound.
public struct LinkStatistics: Sendable, Equatable {
    /// Why datagrams were dropped.
    public enum Drop: String, Sendable, CaseIterable {
        /// From an address without a link, and no hello.
        case stranger
        /// A hello without cookie was answered with one: costs no memory.
        case helloWithoutCookie
        /// Larger than any that a link sends, or empty.
        case size
        /// A damaged, replayed or forged record of a link, or one of which nothing came.
        case notAuthentic
        /// No room for another link.
        case full
    }

    /// Why handshakes failed.
    public enum Failure: String, Sendable, CaseIterable {
        case timeout, certificate, wrongPeer, protocolMismatch, tls, association, evicted, notAccepted
    }

    public internal(set) var datagramsReceived = 0
    public internal(set) var datagramsSent = 0
    public internal(set) var drops: [Drop: Int] = [:]
    public internal(set) var failures: [Failure: Int] = [:]
    /// Links that stood.
    public internal(set) var linksMade = 0
    /// Links that ended because the peer was silent.
    public internal(set) var linksSilent = 0
    /// Links that ended because the peer broke the rules: a message too large, on a stream that is none.
    public internal(set) var linksInViolation = 0
    /// Links that ended because a message that had begun held memory that others waited for.
    public internal(set) var linksStalled = 0
    /// How often a peer went on from another address.
    public internal(set) var linksMoved = 0
    /// Links now.
    public internal(set) var links = 0
    /// Handshakes now, begun here and there.
    public internal(set) var halfOpen = 0
    /// Bytes received and not read, of all links.
    public internal(set) var unreadBytes = 0

    public init() {}
}
