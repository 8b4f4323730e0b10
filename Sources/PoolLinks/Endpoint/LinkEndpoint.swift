public import Logging
public import NIOCore
public import PoolCrypto
public import PoolWire

/// One UDP socket that serves links to many peers, made here and made by others.
public final class LinkEndpoint: Sendable {
    /// Where it is bound, with the port that the system chose.
    public let localAddress: SocketAddress
    private let queue: AcceptedLinkQueue

    private init(localAddress: SocketAddress, queue: AcceptedLinkQueue) {
        self.localAddress = localAddress
        self.queue = queue
    }

    /// Binds a socket and serves it until `close`.
    /// - Parameters:
    ///   - host: an address of this machine; `0.0.0.0` or `::` for all.
    ///   - port: 0: the system chooses.
    ///   - identity: whose links these are; others see it as `Link.peer`.
    /// - Throws: `address`.
    public static func bind(
        host: String, port: Int, identity: SigningKey, configuration: LinkConfiguration = LinkConfiguration(),
        group: any EventLoopGroup, logger: Logger
    ) async throws(LinkError) -> LinkEndpoint {
        throw LinkError(.system, "Links are being written.")
    }

    /// Links that others made. One reader.
    public var accepted: AcceptedLinks { AcceptedLinks(queue: queue) }

    /// Makes a link.
    /// - Parameter expecting: whom the address should lead to; `nil` takes everybody, whom `Link.peer` then names.
    /// - Throws: `timeout`, `untrusted`, `protocolViolation`, `busy`, `address`; `closed` when the endpoint is closed.
    public func connect(to address: SocketAddress, expecting peer: PeerID? = nil) async throws(LinkError) -> Link {
        throw LinkError(.system, "Links are being written.")
    }

    /// Closes all links politely, then the socket.
    public func close() async {}

    /// What has been counted.
    public var statistics: LinkStatistics { LinkStatistics() }
}
