import NIOCore
import NIOPosix
import Synchronization

/// A TCP proxy between a client and a server of this machine, to do to their connections what networks do.
public final class FlakyProxy: Sendable {
    /// How it treats what passes.
    private struct State {
        var isSilent = false
        var isRefusing = false
        var delay: Duration = .zero
        var connections: [ObjectIdentifier: any Channel] = [:]
        var accepted = 0
    }

    private let state = Mutex(State())
    private let targetPort: Int
    private let faults: FrameFaults?
    private let listener: Mutex<(any Channel)?> = Mutex(nil)

    private init(targetPort: Int, faults: FrameFaults?) {
        self.targetPort = targetPort
        self.faults = faults
    }

    /// Listens on a free port.
    /// - Parameters:
    ///   - url: the server's, `ws://127.0.0.1:PORT` or the like.
    ///   - faults: what happens to messages of the pool. For `ws` only.
    public static func start(target url: String, faults: FrameFaults? = nil) async throws -> FlakyProxy {
        guard let colon = url.lastIndex(of: ":"), let port = Int(url[url.index(after: colon)...].prefix { $0 != "/" })
        else { throw ConformanceFailure("\(url) has no port") }
        let proxy = FlakyProxy(targetPort: port, faults: faults)
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.autoRead, value: false)
            .childChannelInitializer { proxy.accept($0) }
            .bind(host: "127.0.0.1", port: 0).get()
        proxy.listener.withLock { $0 = channel }
        return proxy
    }

    /// Where clients connect.
    public var url: String { "ws://127.0.0.1:\(port)" }

    /// The same with another scheme or name.
    public var port: Int { listener.withLock { $0?.localAddress?.port } ?? 0 }

    /// How many connections were made through it so far.
    public var acceptedCount: Int { state.withLock { $0.accepted } }

    /// Ends every connection at once, without a goodbye.
    public func cut() {
        let cut = state.withLock { Array($0.connections.values) }
        for channel in cut { channel.close(promise: nil) }
    }

    /// Swallows everything in both directions, as a network that is gone; connections stay open.
    public func setSilent(_ isSilent: Bool) { state.withLock { $0.isSilent = isSilent } }

    /// Closes new connections as soon as they come.
    public func setRefusing(_ isRefusing: Bool) { state.withLock { $0.isRefusing = isRefusing } }

    /// Holds back everything for so long, in order.
    public func setDelay(_ delay: Duration) { state.withLock { $0.delay = delay } }

    /// Ends everything and listens no more.
    public func stop() async {
        let channel = listener.withLock { $0 }
        // It may have been closed already, which is what is wanted.
        try? await channel?.close()
        cut()
    }

    // MARK: Parts

    private func accept(_ client: any Channel) -> EventLoopFuture<Void> {
        let isRefusing = state.withLock { state in
            state.accepted += 1
            return state.isRefusing
        }
        guard !isRefusing else { return client.close() }
        let bootstrap = ClientBootstrap(group: client.eventLoop).channelOption(.autoRead, value: false)
        return bootstrap.connect(host: "127.0.0.1", port: targetPort).flatMapThrowing { server in
            try client.pipeline.syncOperations.addHandler(
                FlakyPipe(self, to: server, self.faults.map { FaultyStream($0, .sent) }))
            try server.pipeline.syncOperations.addHandler(
                FlakyPipe(self, to: client, self.faults.map { FaultyStream($0, .received) }))
            self.keep(client)
            self.keep(server)
        }.flatMapErrorThrowing { error in
            client.close(promise: nil)
            throw error
        }
    }

    private func keep(_ channel: any Channel) {
        state.withLock { $0.connections[ObjectIdentifier(channel)] = channel }
        channel.closeFuture.whenComplete { _ in
            self.state.withLock { $0.connections[ObjectIdentifier(channel)] = nil }
        }
        channel.setOption(.autoRead, value: true).whenFailure { _ in }
    }

    /// What to do with some bytes: `nil` is to swallow them.
    fileprivate var treatment: Duration? { state.withLock { $0.isSilent ? nil : $0.delay } }
}

/// One direction of a connection.
private final class FlakyPipe: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let proxy: FlakyProxy
    private let peer: any Channel
    private var stream: FaultyStream?

    init(_ proxy: FlakyProxy, to peer: any Channel, _ stream: FaultyStream?) {
        self.proxy = proxy
        self.peer = peer
        self.stream = stream
    }

    /// How long a message is held back for another to overtake it.
    private static let patience = TimeAmount.milliseconds(250)

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let received = unwrapInboundIn(data)
        let bytes = stream?.pass(received) ?? received
        if stream?.isHolding ?? false {
            let pipe = NIOLoopBound(self, eventLoop: context.eventLoop)
            context.eventLoop.scheduleTask(in: Self.patience) { pipe.value.releaseHeld() }
        }
        guard let delay = proxy.treatment else { return }
        guard delay > .zero else { return peer.writeAndFlush(bytes, promise: nil) }
        let nanoseconds = delay.components.seconds * 1_000_000_000 + delay.components.attoseconds / 1_000_000_000
        let peer = peer
        context.eventLoop.scheduleTask(in: .nanoseconds(nanoseconds)) { peer.writeAndFlush(bytes, promise: nil) }
    }

    private func releaseHeld() {
        guard let late = stream?.release(), late.readableBytes > 0, proxy.treatment != nil else { return }
        peer.writeAndFlush(late, promise: nil)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        // What this end cannot take is not read from the other.
        peer.setOption(.autoRead, value: context.channel.isWritable).whenFailure { _ in }
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        peer.close(promise: nil)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
