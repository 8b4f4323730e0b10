import Foundation
import NIOCore
import NIOHTTP1
import NIOSSL
import NIOTLS
import NIOWebSocket

/// The way of a new socket to a WebSocket connection.
extension RelayRuntime {
    /// Lets a new socket in, or closes it at once, and prepares it for the upgrade.
    func accept(_ channel: any Channel, tls: NIOSSLContext?) throws {
        let group = AddressGroup(channel.remoteAddress)
        guard limits.admit(group, uptime: uptime) else { throw ConnectionRefused() }
        let bound = NIOLoopBound(self, eventLoop: loop)
        channel.closeFuture.whenComplete { _ in bound.value.limits.closed(group) }
        let pipeline = channel.pipeline.syncOperations
        if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls)) }
        let deadline = HandshakeDeadline(after: configuration.server.handshakeTimeout)
        try pipeline.addHandler(deadline)
        let refusal = UpgradeRequired()
        let upgrader = RelayUpgrader(runtime: self, group: group, deadline: deadline, refusal: refusal)
        try pipeline.configureHTTPServerPipeline(
            withPipeliningAssistance: false,
            withServerUpgrade: (upgraders: [upgrader], completionHandler: { _ in }))
        try pipeline.addHandler(refusal)
    }
}

/// Too many connections, or too many a minute.
struct ConnectionRefused: Error {}

extension AddressGroup {
    /// The group of a socket's peer. Sockets without an IP address are one group.
    init(_ address: SocketAddress?) {
        let text = address?.ipAddress ?? ""
        let isIPv6 = text.utf8.contains(UInt8(ascii: ":"))
        var bytes = [UInt8](repeating: 0, count: isIPv6 ? 16 : 4)
        // SAFETY: `bytes` has room for an address of the family.
        let isAddress = unsafe inet_pton(isIPv6 ? AF_INET6 : AF_INET, text, &bytes) == 1
        self.init(address: isAddress ? bytes : [])
    }
}

/// Answers the upgrade as NIO does, and then puts our own connection in place of NIO's frame coders.
private final class RelayUpgrader: HTTPServerProtocolUpgrader {
    private let runtime: RelayRuntime
    private let group: AddressGroup
    private let deadline: HandshakeDeadline
    private let refusal: UpgradeRequired
    private let handshake = NIOWebSocketServerUpgrader(
        shouldUpgrade: { channel, _ in channel.eventLoop.makeSucceededFuture(HTTPHeaders()) },
        upgradePipelineHandler: { channel, _ in channel.eventLoop.makeSucceededVoidFuture() })

    init(runtime: RelayRuntime, group: AddressGroup, deadline: HandshakeDeadline, refusal: UpgradeRequired) {
        self.runtime = runtime
        self.group = group
        self.deadline = deadline
        self.refusal = refusal
    }

    var supportedProtocol: String { handshake.supportedProtocol }
    var requiredUpgradeHeaders: [String] { handshake.requiredUpgradeHeaders }

    func buildUpgradeResponse(
        channel: any Channel, upgradeRequest: HTTPRequestHead, initialResponseHeaders: HTTPHeaders
    ) -> EventLoopFuture<HTTPHeaders> {
        handshake.buildUpgradeResponse(
            channel: channel, upgradeRequest: upgradeRequest, initialResponseHeaders: initialResponseHeaders)
    }

    func upgrade(context: ChannelHandlerContext, upgradeRequest: HTTPRequestHead) -> EventLoopFuture<Void> {
        let pipeline = context.pipeline.syncOperations
        let connection = runtime.makeConnection(from: group)
        deadline.cancel()
        let removed = pipeline.removeHandler(deadline).and(pipeline.removeHandler(refusal))
        return removed.assumeIsolated().flatMapThrowing { _ in try pipeline.addHandler(connection) }.nonisolated()
    }
}

/// Closes a connection that takes too long to become a WebSocket: once for TLS, and again for the upgrade.
private final class HandshakeDeadline: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny

    private let allowed: Duration
    private var timer: Scheduled<Void>?

    init(after allowed: Duration) { self.allowed = allowed }

    func handlerAdded(context: ChannelHandlerContext) { start(context) }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted? = event as? TLSUserEvent { start(context) }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        cancel()
        context.fireChannelInactive()
    }

    func cancel() {
        timer?.cancel()
        timer = nil
    }

    private func start(_ context: ChannelHandlerContext) {
        cancel()
        let channel = context.channel
        timer = context.eventLoop.scheduleTask(in: .milliseconds(allowed.milliseconds)) {
            channel.close(promise: nil)
        }
    }
}

/// Answers a plain HTTP request: this port speaks WebSocket.
private final class UpgradeRequired: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .end = unwrapInboundIn(data) else { return }
        let headers: HTTPHeaders = [
            "Upgrade": "websocket", "Connection": "Upgrade, close", "Sec-WebSocket-Version": "13",
            "Content-Length": "0",
        ]
        let head = HTTPResponseHead(version: .http1_1, status: .upgradeRequired, headers: headers)
        let channel = context.channel
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in channel.close(promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
