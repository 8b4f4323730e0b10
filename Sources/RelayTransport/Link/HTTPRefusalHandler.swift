import NIOCore
import NIOHTTP1
import PoolTransport

/// Reads the answer of an HTTP server that is no relay, to be able to say what it was.
final class HTTPRefusalHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart

    private let refused: EventLoopPromise<Void>
    private let address: String

    /// - Parameter refused: only ever fails.
    init(address: String, refused: EventLoopPromise<Void>) {
        self.address = address
        self.refused = refused
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(let head) = unwrapInboundIn(data) else { return }
        // A proxy in front of a relay that is just starting answers so.
        let isPassing = head.status.code >= 500
        let advice = isPassing ? "is the relay behind it running?" : "is the address the relay's, path included?"
        refused.fail(
            TransportError(
                isPassing ? .unreachable : .protocolViolation,
                "\(address) answered HTTP \(head.status.code) instead of opening a WebSocket: \(advice)"))
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        refused.fail(ChannelError.eof)
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { refused.fail(ChannelError.ioOnClosedChannel) }
}
