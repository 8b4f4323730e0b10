import DTLS
import NIOCore
import NIOPosix
import PoolCrypto
import PoolLinks
import PoolTesting
import Synchronization

/// A UDP socket of somebody who does not keep to the rules.
final class RawPeer: Sendable {
    private let channel: any Channel
    private let datagrams: AsyncStream<AddressedEnvelope<ByteBuffer>>
    let address: SocketAddress

    private init(
        channel: any Channel, address: SocketAddress, datagrams: AsyncStream<AddressedEnvelope<ByteBuffer>>
    ) {
        self.channel = channel
        self.address = address
        self.datagrams = datagrams
    }

    static func bind() async throws -> RawPeer {
        let (stream, continuation) = AsyncStream.makeStream(
            of: AddressedEnvelope<ByteBuffer>.self, bufferingPolicy: .bufferingNewest(256))
        let channel = try await DatagramBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { $0.pipeline.addHandler(RawReader(continuation: continuation)) }
            .bind(host: "127.0.0.1", port: 0).get()
        guard let address = channel.localAddress else { throw ConformanceFailure("the socket has no address") }
        return RawPeer(channel: channel, address: address, datagrams: stream)
    }

    func send(_ bytes: [UInt8], to address: SocketAddress) async throws {
        try await channel.writeAndFlush(AddressedEnvelope(remoteAddress: address, data: ByteBuffer(bytes: bytes)))
    }

    /// What comes from an address. A port that is free again gets what others still send to its former owner.
    func next(from address: SocketAddress) async throws -> ByteBuffer {
        var iterator = datagrams.makeAsyncIterator()
        while let envelope = await iterator.next() {
            if envelope.remoteAddress == address { return envelope.data }
        }
        throw ConformanceFailure("the socket is closed")
    }

    func close() async throws { try await channel.close() }

    // MARK: DTLS

    /// What everybody has, except for what the certificate says.
    static func context(
        protocolName: String = LinkCertificate.protocolName, identification: ([UInt8]) -> [UInt8]?
    ) throws -> DTLSContext {
        try DTLSContext.make(
            DTLSContext.Configuration(protocolName: protocolName, extensionOID: LinkCertificate.oid, mtu: 1_300),
            identification: identification)
    }

    /// Shakes hands as a client, until the session is open or has failed, or `steps` datagrams have been answered.
    func shakeHands(with address: SocketAddress, _ context: DTLSContext, steps: Int = .max) async throws -> DTLSSession
    {
        let session = try DTLSSession.connect(context)
        try await flush(session, to: address)
        var step = 0
        while session.state == .handshaking, step < steps {
            step += 1
            let answer = try await next(from: address)
            session.receive(answer.readableBytesSpan) { _ in }
            try await flush(session, to: address)
        }
        return session
    }

    /// Serves a client until its handshake is done.
    func serve(_ client: SocketAddress, _ context: DTLSContext) async throws -> DTLSSession {
        let listener = try DTLSListener(context)
        let keys = try DTLSCookieKeys()
        while true {
            let hello = try await next(from: client)
            switch try listener.receive(hello.readableBytesSpan, cookies: try keys.cookies(for: [1])) {
            case .answered:
                var answers: [[UInt8]] = []
                listener.takeDatagrams { answer in unsafe answer.withUnsafeBytes { unsafe answers.append(Array($0)) } }
                for answer in answers { try await send(answer, to: client) }
            case .accepted(let session):
                try await flush(session, to: client)
                while session.state == .handshaking {
                    let answer = try await next(from: client)
                    session.receive(answer.readableBytesSpan) { _ in }
                    try await flush(session, to: client)
                }
                return session
            }
        }
    }

    func flush(_ session: DTLSSession, to address: SocketAddress) async throws {
        var datagrams: [[UInt8]] = []
        session.takeDatagrams { datagram in unsafe datagram.withUnsafeBytes { unsafe datagrams.append(Array($0)) } }
        for datagram in datagrams { try await send(datagram, to: address) }
    }
}

private final class RawReader: ChannelInboundHandler, Sendable {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>

    private let continuation: AsyncStream<AddressedEnvelope<ByteBuffer>>.Continuation

    init(continuation: AsyncStream<AddressedEnvelope<ByteBuffer>>.Continuation) { self.continuation = continuation }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { continuation.yield(unwrapInboundIn(data)) }

    func channelInactive(context: ChannelHandlerContext) { continuation.finish() }
}
