import Glibc
import NIOCore
import NIOPosix

/// What a connection tells its owner. All on its event loop.
enum NearbyLinkEvent {
    /// It stands. Only told to whoever was there before: a host.
    case opened(RemoteAddress)
    /// Something has come.
    case spoke
    case frame(NearbyFrame)
    /// What came is no frame; nothing more is read.
    case unreadable(NearbyError)
    /// The last event.
    case ended
}

/// One TCP connection: cuts what comes into frames and writes others (nearby.md 3, 4).
final class NearbyLinkHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// How long a connection that we close waits for the other side to close it too. Closed at once, with something of
    /// the other side unread, the system would throw away what we wrote last.
    private static let linger = TimeAmount.seconds(1)

    /// What becomes of what comes.
    private enum Ear {
        /// Nobody listens yet: it waits.
        case none(hasEnded: Bool)
        case owner((NearbyLinkEvent) -> Void)
        /// Nobody listens any more.
        case deaf
    }

    private var reader = NearbyFrameReader()
    private var ear = Ear.none(hasEnded: false)
    private var context: ChannelHandlerContext?
    private var isClosing = false

    // MARK: For the owner

    /// Tells everything from now on, and what has come before.
    /// - Parameter tell: released at the end.
    func listen(_ tell: @escaping (NearbyLinkEvent) -> Void) {
        guard case .none(let hasEnded) = ear else { return }
        ear = .owner(tell)
        readFrames()
        if hasEnded {
            end()
            context?.close(promise: nil)
        }
    }

    /// The handshake is done.
    func allowLongFrames() { reader.limit = NearbyProtocol.maxFrameBytes }

    func write(_ frame: NearbyFrame) {
        guard let context, !isClosing else { return }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: frame.bytes)), promise: nil)
    }

    /// Closes when everything is written. Nothing is told any more, not even the end.
    func close() {
        ear = .deaf
        guard let context, !isClosing else { return }
        isClosing = true
        let channel = context.channel
        // A reader that is behind must not keep the end from being noticed.
        channel.setOption(.autoRead, value: true).whenFailure { _ in }
        channel.close(mode: .output, promise: nil)
        let timer = context.eventLoop.scheduleTask(in: Self.linger) { channel.close(promise: nil) }
        channel.closeFuture.whenComplete { _ in timer.cancel() }
    }

    /// Reads nothing until whoever is behind has caught up.
    func pause(until caughtUp: @escaping @Sendable () async -> Void) {
        guard let channel = context?.channel, !isClosing else { return }
        channel.setOption(.autoRead, value: false).whenFailure { _ in }
        // Ends when the readers have caught up or are gone.
        Task {
            await caughtUp()
            channel.setOption(.autoRead, value: true).whenFailure { _ in }
        }
    }

    // MARK: For the pipeline

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        end()
    }

    func channelActive(context: ChannelHandlerContext) {
        tell(.opened(RemoteAddress(context.channel.remoteAddress)))
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isClosing else { return }
        reader.append(unwrapInboundIn(data))
        tell(.spoke)
        readFrames()
    }

    /// The other side will say nothing more. Before somebody listens the channel stays, with what has come.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed? = event as? ChannelEvent {
            if case .none = ear { ear = .none(hasEnded: true) } else { context.close(promise: nil) }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    private func readFrames() {
        do {
            while case .owner(let tell) = ear, let frame = try reader.next() { tell(.frame(frame)) }
        } catch {
            tell(.unreadable(error))
        }
    }

    private func tell(_ event: NearbyLinkEvent) { if case .owner(let tell) = ear { tell(event) } }

    private func end() {
        switch ear {
        case .none: ear = .none(hasEnded: true)
        case .owner(let tell):
            ear = .deaf
            tell(.ended)
        case .deaf: break
        }
    }
}

extension NearbyLinkHandler {
    /// A silent loss shows after about a minute; small frames go out at once.
    static func prepare(_ channel: any Channel) -> EventLoopFuture<Void> {
        let options: [(ChannelOptions.Types.SocketOption, SocketOptionValue)] = [
            (.socketOption(.so_keepalive), 1), (.tcpOption(.tcp_nodelay), 1),
            (.tcpOption(.init(rawValue: TCP_KEEPIDLE)), 30), (.tcpOption(.init(rawValue: TCP_KEEPINTVL)), 10),
            (.tcpOption(.init(rawValue: TCP_KEEPCNT)), 3),
        ]
        return EventLoopFuture.andAllSucceed(
            options.map { channel.setOption($0.0, value: $0.1) }, on: channel.eventLoop)
    }
}
