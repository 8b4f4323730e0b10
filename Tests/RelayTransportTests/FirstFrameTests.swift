import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOWebSocket
import PoolCrypto
import PoolTesting
import PoolTransport
import PoolWire
import RelayTransport
import Testing

/// The relay speaks first, often in one piece with its answer to the handshake.
@Suite(.timeLimit(.minutes(10)))
struct FirstFrameTests {
    @Test func `a frame that comes in one read with the answer to the handshake is not lost`() async throws {
        let challenge = ServerFrame.authChallenge(nonce: Base64.encode([UInt8](repeating: 7, count: 32)))
        let frames = Inbox<ClientFrame>()
        let relay = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(HastyRelayHandler(challenge, frames))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let host = ObservedTransport(
            try RelayTransport.host(
                serverURL: "ws://127.0.0.1:\(relay.localAddress?.port ?? 0)", poolID: UUID(),
                identity: try .number(1), displayName: "Host", hosting: RelayHosting { _, _ in },
                network: try .forTests(), configuration: .hasty, logger: quiet))
        await host.start()
        // Without the challenge the client has nothing to say.
        let answer = try await frames.next()
        guard case .hostAuth = answer else { throw ConformanceFailure("\(answer)") }
        await host.stop()
        try await relay.close()
    }
}

/// Writes its answer to the handshake and its first frame at once, then reads the client's first frame.
private final class HastyRelayHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let first: ServerFrame
    private let frames: Inbox<ClientFrame>
    private var received = ByteBuffer()
    private var isUpgraded = false

    init(_ first: ServerFrame, _ frames: Inbox<ClientFrame>) {
        self.first = first
        self.frames = frames
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        received.writeImmutableBuffer(unwrapInboundIn(data))
        if !isUpgraded {
            guard let head = received.readHTTPHead() else { return }
            isUpgraded = true
            answer(String(buffer: head), context)
        }
        while let frame = received.readWebSocketFrame() {
            // What it cannot read is no answer: the test then waits in vain and fails.
            if let frame = try? ClientFrame(decoding: frame.payload) { frames.put(frame) }
        }
    }

    private func answer(_ request: String, _ context: ChannelHandlerContext) {
        var head = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/")
        for line in request.split(separator: "\r\n").dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1).map { $0.trimmingPrefix(" ") }
            if parts.count == 2 { head.headers.add(name: String(parts[0]), value: String(parts[1])) }
        }
        let upgrader = NIOWebSocketServerUpgrader(
            shouldUpgrade: { channel, _ in channel.eventLoop.makeSucceededFuture([:]) },
            upgradePipelineHandler: { channel, _ in channel.eventLoop.makeSucceededVoidFuture() })
        let loopBound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        upgrader.buildUpgradeResponse(channel: context.channel, upgradeRequest: head, initialResponseHeaders: [:])
            .assumeIsolated()
            .whenSuccess { headers in
                let (handler, context) = loopBound.value
                handler.write(headers, context)
            }
    }

    private func write(_ headers: HTTPHeaders, _ context: ChannelHandlerContext) {
        var bytes = ByteBuffer(string: "HTTP/1.1 101 Switching Protocols\r\n")
        for (name, value) in headers { bytes.writeString("\(name): \(value)\r\n") }
        bytes.writeString("\r\n")
        let text = first.encoded()
        bytes.writeInteger(UInt8(0x81))
        if text.count < 126 {
            bytes.writeInteger(UInt8(text.count))
        } else {
            bytes.writeInteger(UInt8(126))
            bytes.writeInteger(UInt16(text.count))
        }
        bytes.writeBytes(text)
        context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
    }
}
