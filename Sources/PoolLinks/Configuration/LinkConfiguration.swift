/// How a `LinkEndpoint` and its links behave. Tests shorten the times.
public struct LinkConfiguration: Sendable {
    /// The longest message, in bytes: 10 MiB of payload and what a transport puts around it.
    public static let maximumMessage = 10 * 1_048_576 + 64
    /// Messages up to this go ahead of longer ones and in their own order, in bytes.
    public static let smallMessage = 16_384

    /// Until a link stands or has failed, counted from the first datagram.
    public var handshakeTimeout: Duration = .seconds(10)
    /// A link on which nothing was heard for so long has ended. Heartbeats go out four times in it.
    public var silenceLimit: Duration = .seconds(3)
    /// How long a polite close waits until what was sent has arrived.
    public var closeTimeout: Duration = .seconds(2)
    /// The largest IP packet that the path carries, in bytes, 576...9,000.
    public var mtu = 1_400
    /// Links at the same time; more are refused.
    public var maximumLinks = 4_096
    /// Handshakes that others have begun and not finished; one more makes the oldest give way, of the address that has most.
    public var maximumHalfOpen = 128
    /// Links that wait in `accepted` for their reader; more are refused.
    public var acceptedCapacity = 256
    /// Bytes of a link that its reader has not taken, beyond which nothing more is taken from the peer. What is on the
    /// way then is at most `receiveWindow`; a message that has begun may grow to `maximumMessage`.
    public var unreadBytes = 1_048_576
    /// Bytes that a peer may send ahead of what was read.
    public var receiveWindow = 1_048_576
    /// Bytes of a link that are sent and not yet acknowledged, or wait for it; `send` waits beyond.
    public var sendBuffer = 1_048_576
    /// Bytes received and not read, of all links of an endpoint together. Beyond, links wait for each other.
    public var endpointBytes = 64 * 1_048_576
    /// How long one message that has begun may hold memory that other links wait for; then its link ends.
    public var stallLimit: Duration = .seconds(30)

    public init() {}

    /// The largest datagram, in bytes: the packet without the headers of IPv6 and UDP.
    var datagramLimit: Int { min(max(mtu, 576), 9_000) - 48 }
}
