import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import NIOWebSocket
import PoolCrypto

/// Makes the connection of a transport: TCP, TLS with the pin, WebSocket, in this order.
struct RelayDialer: Sendable {
    var endpoint: RelayEndpoint
    var tls: NIOSSLContext
    var configuration: RelayTransportConfiguration

    /// - Parameters:
    ///   - opened: called on the loop when TCP is up, with the channel, so that it can be given up.
    ///   - addLink: adds the `RelayLinkHandler` to the finished pipeline, on the loop.
    /// - Returns: fails with whatever went wrong; see `DialFailure`.
    func dial(
        on eventLoop: any EventLoop, opened: @escaping @Sendable (any Channel) -> Void,
        addLink: @escaping @Sendable (any Channel) throws -> Void
    ) -> EventLoopFuture<any Channel> {
        let tlsPassed = eventLoop.makePromise(of: Void.self)
        let bootstrap = ClientBootstrap(group: eventLoop)
            .connectTimeout(TimeAmount(configuration.timeouts.connect))
            .channelOption(.writeBufferWaterMark, value: waterMark)
            .channelOption(.maxMessagesPerRead, value: 4)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard endpoint.isSecure else { return }
                    try channel.pipeline.syncOperations.addHandler(tlsHandler())
                }
            }
        let connected = bootstrap.connect(host: endpoint.host, port: endpoint.port)
        connected.whenFailure { tlsPassed.fail($0) }
        return connected.flatMap { channel -> EventLoopFuture<any Channel> in
            opened(channel)
            return openTLS(channel, tlsPassed).flatMap { openWebSocket(channel, addLink) }.map { channel }
        }
    }

    private var waterMark: ChannelOptions.Types.WriteBufferWaterMark {
        let high = max(configuration.sendBufferBytes, 2)
        return .init(low: high / 2, high: high)
    }

    private func tlsHandler() throws -> NIOSSLClientHandler {
        // Addresses are not sent as server names; the certificate is then checked against the address itself.
        let isName = (try? SocketAddress(ipAddress: endpoint.host, port: 0)) == nil
        return try NIOSSLClientHandler(context: tls, serverHostname: isName ? endpoint.host : nil)
    }

    private func openTLS(_ channel: any Channel, _ passed: EventLoopPromise<Void>) -> EventLoopFuture<Void> {
        guard endpoint.isSecure else {
            passed.succeed()
            return passed.futureResult
        }
        do {
            try channel.pipeline.syncOperations.addHandler(TLSGate(pin: configuration.pin, passed: passed))
        } catch {
            passed.fail(error)
        }
        return passed.futureResult
    }

    private func openWebSocket(
        _ channel: any Channel, _ addLink: @escaping @Sendable (any Channel) throws -> Void
    ) -> EventLoopFuture<Void> {
        // The upgrade's result is itself a future: a refusal is known only when the answer, which the upgrade handler
        // holds back until it has its result, was read.
        let upgrader = NIOTypedWebSocketClientUpgrader<EventLoopFuture<Void>>(
            maxFrameSize: configuration.maxMessageBytes, enableAutomaticErrorHandling: true
        ) { channel, _ in
            channel.eventLoop.makeCompletedFuture {
                try addLink(channel)
                return channel.eventLoop.makeSucceededVoidFuture()
            }
        }
        var head = HTTPRequestHead(version: .http1_1, method: .GET, uri: endpoint.target)
        head.headers.add(name: "Host", value: endpoint.authority)
        let upgrade = NIOTypedHTTPClientUpgradeConfiguration<EventLoopFuture<Void>>(
            upgradeRequestHead: head, upgraders: [upgrader]
        ) { [endpoint] channel in
            channel.eventLoop.makeCompletedFuture {
                let refused = channel.eventLoop.makePromise(of: Void.self)
                let handler = HTTPRefusalHandler(address: endpoint.authority, refused: refused)
                try channel.pipeline.syncOperations.addHandler(handler)
                return refused.futureResult
            }
        }
        var pipeline = NIOUpgradableHTTPClientPipelineConfiguration(upgradeConfiguration: upgrade)
        // The first frame often comes in one piece with the answer to the handshake.
        pipeline.leftOverBytesStrategy = .forwardBytes
        return channel.eventLoop.makeCompletedFuture { [pipeline] in
            try channel.pipeline.syncOperations.configureUpgradableHTTPClientPipeline(configuration: pipeline)
        }.flatMap { $0 }.flatMap { $0 }
    }
}
