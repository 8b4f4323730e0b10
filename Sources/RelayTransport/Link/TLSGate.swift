import NIOCore
import NIOSSL
import NIOTLS
import PoolCrypto
import PoolTransport

/// Waits for the TLS handshake and checks the certificate's key, before anything is sent (relay.md 12.7).
final class TLSGate: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer

    private let pin: TLSPin?
    private let passed: EventLoopPromise<Void>

    init(pin: TLSPin?, passed: EventLoopPromise<Void>) {
        self.pin = pin
        self.passed = passed
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case TLSUserEvent.handshakeCompleted? = event as? TLSUserEvent {
            if isExpectedKey(context) {
                passed.succeed()
            } else {
                let text =
                    "The relay's certificate has another key than the one that is pinned: if the relay got a new "
                passed.fail(
                    TransportError(.untrusted, text + "certificate, pin its key; if not, somebody is in between."))
                context.close(promise: nil)
            }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        passed.fail(error)
        context.fireErrorCaught(error)
    }

    func channelInactive(context: ChannelHandlerContext) {
        passed.fail(ChannelError.eof)
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { passed.fail(ChannelError.ioOnClosedChannel) }

    private func isExpectedKey(_ context: ChannelHandlerContext) -> Bool {
        guard let pin else { return true }
        guard let handler = try? context.pipeline.syncOperations.handler(type: NIOSSLHandler.self),
            let key = try? handler.peerCertificate?.extractPublicKey().toSPKIBytes()
        else { return false }
        return pin.matches(subjectPublicKeyInfo: key)
    }
}
