public import Logging
public import NIOCore
import NIOPosix
public import PoolCrypto
public import PoolWire

/// One UDP socket that serves links to many peers, made here and made by others.
public final class LinkEndpoint: Sendable {
    /// Where it is bound, with the port that the system chose.
    public let localAddress: SocketAddress
    private let channel: any Channel
    private let handler: NIOLoopBound<LinkHandler>
    private let queue: AcceptedLinkQueue
    private let counters: LinkCounters
    private let memory: LinkMemory

    private init(localAddress: SocketAddress, channel: any Channel, handler: NIOLoopBound<LinkHandler>, parts: Parts) {
        self.localAddress = localAddress
        self.channel = channel
        self.handler = handler
        queue = parts.queue
        counters = parts.counters
        memory = parts.memory
    }

    /// What the handler shares with other threads.
    private struct Parts: Sendable {
        let queue: AcceptedLinkQueue
        let counters: LinkCounters
        let memory: LinkMemory
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
        let parts = Parts(
            queue: AcceptedLinkQueue(capacity: configuration.acceptedCapacity), counters: LinkCounters(),
            memory: LinkMemory(limit: configuration.endpointBytes))
        do {
            let bootstrap = bootstrap(group, configuration) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        LinkHandler(
                            configuration: configuration, identity: identity, counters: parts.counters,
                            memory: parts.memory, accepted: parts.queue, logger: logger))
                }
            }
            let channel = try await bind(bootstrap, to: host, port: port)
            return try await channel.eventLoop.submit {
                let handler = try channel.pipeline.syncOperations.handler(type: LinkHandler.self)
                guard let address = channel.localAddress else {
                    throw LinkError(.address, "\(host) has no address that others could use.")
                }
                return LinkEndpoint(
                    localAddress: address, channel: channel,
                    handler: NIOLoopBound(handler, eventLoop: channel.eventLoop), parts: parts)
            }.get()
        } catch let error as LinkError {
            throw error
        } catch {
            throw LinkError(.address, "UDP \(host):\(port) cannot be bound (\(error)): choose another address or port.")
        }
    }

    /// An address in numbers is taken as it is: while a machine has no address of IPv4 its resolver makes `::ffff:0.0.0.0`
    /// of `0.0.0.0`.
    private static func bind(_ bootstrap: DatagramBootstrap, to host: String, port: Int) async throws -> any Channel {
        guard let address = try? SocketAddress(ipAddress: host, port: port) else {
            return try await bootstrap.bind(host: host, port: port).get()
        }
        return try await bootstrap.bind(to: address).get()
    }

    private static func bootstrap(
        _ group: any EventLoopGroup, _ configuration: LinkConfiguration,
        initializer: @escaping @Sendable (any Channel) -> EventLoopFuture<Void>
    ) -> DatagramBootstrap {
        // A slot is larger than any datagram that a link sends, so that one which is cut off is seen to be too large.
        let slot = max(2_048, configuration.datagramLimit + 64)
        return DatagramBootstrap(group: group)
            .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 32 * slot))
            .channelOption(.datagramVectorReadMessageCount, value: 32)
            // As many at once as wait mostly: another look for more costs a system call and finds nothing.
            .channelOption(.maxMessagesPerRead, value: 1)
            .channelOption(.socketOption(.so_rcvbuf), value: 4_194_304)
            .channelOption(.socketOption(.so_sndbuf), value: 4_194_304)
            .channelOption(
                .writeBufferWaterMark, value: ChannelOptions.Types.WriteBufferWaterMark(low: 262_144, high: 1_048_576)
            )
            .channelInitializer(initializer)
    }

    /// Links that others made. One reader.
    public var accepted: AcceptedLinks { AcceptedLinks(queue: queue) }

    /// Makes a link. When the other end makes one at the same moment, both get the same.
    /// - Parameter peer: whom the address should lead to; `nil` takes everybody, whom `Link.peer` then names.
    /// - Throws: `timeout`, `untrusted`, `protocolViolation`, `busy`, `address`; `closed` when the endpoint is closed.
    public func connect(to address: SocketAddress, expecting peer: PeerID? = nil) async throws(LinkError) -> Link {
        guard let address = reachable(address) else {
            throw LinkError(
                .address, "\(address.text) cannot be reached from \(localAddress.text): bind `::` for both kinds.")
        }
        guard address != localAddress else {
            throw LinkError(.address, "\(address.text) is this host itself: no link was made.")
        }
        do {
            return try await channel.eventLoop.flatSubmit { [channel, handler] in
                let promise = channel.eventLoop.makePromise(of: Link.self)
                if channel.isActive {
                    handler.value.connect(to: address, expecting: peer, promise: promise)
                } else {
                    promise.fail(LinkError(.closed, "The endpoint was closed."))
                }
                return promise.futureResult
            }.get()
        } catch let error as LinkError {
            throw error
        } catch {
            throw LinkError(.system, "\(error)")
        }
    }

    /// Closes all links politely, then the socket.
    public func close() async {
        await withCheckedContinuation { continuation in
            channel.eventLoop.execute { [channel, handler] in
                handler.value.closeAll {
                    // Its outcome is of no use: the socket is gone either way.
                    channel.close().whenComplete { _ in continuation.resume() }
                }
            }
        }
    }

    /// What has been counted.
    public var statistics: LinkStatistics {
        var statistics = counters.value
        statistics.unreadBytes = memory.bytes
        return statistics
    }

    /// The address as this socket writes it; `nil` when it has no way there.
    private func reachable(_ address: SocketAddress) -> SocketAddress? {
        switch (localAddress, address) {
        case (.v4, .v4), (.v6, .v6): address
        case (.v6, .v4): try? SocketAddress(ipAddress: "::ffff:\(address.ipAddress ?? "")", port: address.port ?? 0)
        default: nil
        }
    }
}
