import NIOCore
import NIOWebSocket

/// One client's end of a WebSocket, on the clients' event loop.
///
/// First it converses: texts wait until somebody asks for the next one. Once traffic begins, a closure takes each text
/// the moment it arrives.
final class LoadHandler: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    private enum Phase {
        case conversing(waiting: [ByteBuffer])
        case asked(EventLoopPromise<ByteBuffer>)
        case traffic((ByteBuffer) -> Void)
        case ended
    }

    private var phase = Phase.conversing(waiting: [])
    private var context: ChannelHandlerContext?

    /// The next text. One may be asked for at a time.
    func next() -> EventLoopFuture<ByteBuffer> {
        guard let context else { preconditionFailure("asked before the upgrade") }
        let promise = context.eventLoop.makePromise(of: ByteBuffer.self)
        switch phase {
        case .conversing(let waiting):
            if let first = waiting.first {
                phase = .conversing(waiting: Array(waiting.dropFirst()))
                promise.succeed(first)
            } else {
                phase = .asked(promise)
            }
        case .asked, .traffic: preconditionFailure("texts go to one place")
        case .ended: promise.fail(ChannelError.eof)
        }
        return promise.futureResult
    }

    /// Hands every further text to `body`; those that wait are dropped.
    func beginTraffic(_ body: @escaping (ByteBuffer) -> Void) { phase = .traffic(body) }

    /// Queues a text.
    func write(_ text: ByteBuffer) {
        // The mask is there for proxies between browsers and servers; any one will do.
        let frame = WebSocketFrame(fin: true, opcode: .text, maskKey: [1, 2, 3, 4], data: text)
        context?.write(wrapOutboundOut(frame), promise: nil)
    }

    /// Sends what is queued.
    func flush() { context?.flush() }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        switch frame.opcode {
        case .text: received(frame.data)
        case .ping:
            let pong = WebSocketFrame(fin: true, opcode: .pong, maskKey: [1, 2, 3, 4], data: frame.data)
            context.writeAndFlush(wrapOutboundOut(pong), promise: nil)
        default: break
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        if case .asked(let promise) = phase { promise.fail(ChannelError.eof) }
        phase = .ended
        context.fireChannelInactive()
    }

    private func received(_ text: ByteBuffer) {
        switch phase {
        case .conversing(let waiting): phase = .conversing(waiting: waiting + [text])
        case .asked(let promise):
            phase = .conversing(waiting: [])
            promise.succeed(text)
        case .traffic(let body): body(text)
        case .ended: break
        }
    }
}
