public import NIOCore
public import PoolWire

/// An encrypted connection to one peer over UDP: messages, in order and reliable, or neither (local-pools.md 2).
///
/// Small messages (up to 16 KiB) keep their order and are not delayed by larger ones, which keep theirs. A link ends when
/// one side closes it, when the peer is silent for too long, or breaks the rules; nothing brings it back. Letting go of it
/// does not close it.
public final class Link: Sendable {
    /// Whom the link leads to: the owner of the Ed25519 key that signed the certificate.
    public let peer: PeerID
    /// Where the peer was when the link was made.
    public let remoteAddress: SocketAddress
    /// 32 bytes that both ends, and nobody else, have for this link.
    public let channelBinding: [UInt8]
    /// Whether this end made the link.
    public let isInitiator: Bool

    let inbox: LinkInbox
    let small: LinkOutbox
    let large: LinkOutbox
    private let shut: @Sendable (LinkError) async -> Void

    init(
        peer: LinkPeer, isInitiator: Bool, inbox: LinkInbox, small: LinkOutbox, large: LinkOutbox,
        shut: @escaping @Sendable (LinkError) async -> Void
    ) {
        self.peer = peer.id
        remoteAddress = peer.address
        channelBinding = peer.channelBinding
        self.isInitiator = isInitiator
        self.inbox = inbox
        self.small = small
        self.large = large
        self.shut = shut
    }

    /// What the peer sends. One reader; while it does not read, the peer waits.
    public var messages: LinkMessages { LinkMessages(inbox: inbox) }

    /// Why the link has ended; `nil` while it stands. Set before `messages` ends.
    public var end: LinkError? { inbox.end }

    /// Sends a message; returns when it is in the send buffer, and waits while that is full.
    ///
    /// - Parameters:
    ///   - message: up to `LinkConfiguration.maximumMessage` bytes, at least one.
    ///   - isReliable: `false`: it may come late or never, and is not sent twice. Holds for up to 16 KiB; what is longer
    ///     is sent reliably.
    /// - Throws: `messageTooLarge`, and `end` when the link has ended. What was sent just before is lost then.
    public func send(_ message: [UInt8], isReliable: Bool = true) async throws(LinkError) {
        guard !message.isEmpty, message.count <= LinkConfiguration.maximumMessage else {
            throw LinkError(
                .messageTooLarge,
                "A message of \(message.count) bytes was not sent: links carry 1 to \(LinkConfiguration.maximumMessage)."
            )
        }
        if message.count <= LinkConfiguration.smallMessage {
            try await small.send(message, isReliable: isReliable)
        } else {
            try await large.send(message, isReliable: true)
        }
    }

    /// Ends the link: what was sent still arrives if the peer answers in time (`LinkConfiguration.closeTimeout`).
    /// - Parameter reason: for this end's `end`; the peer learns only that the link was closed.
    public func close(_ reason: String = "The link was closed here.") async { await shut(LinkError(.closed, reason)) }
}

/// Whom a handshake has led to.
struct LinkPeer {
    let id: PeerID
    let address: SocketAddress
    let channelBinding: [UInt8]
}
