public import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import NIOWebSocket
public import PoolWire
import Synchronization

/// A bare WebSocket client: sends what it is told, right or wrong, and hands out what comes, in order.
public final class RawRelayClient: Sendable {
    /// What a relay can send.
    public enum Message: Sendable, Equatable {
        case text(String)
        case binary([UInt8])
        case ping
        case pong([UInt8])
        case close(code: Int?, reason: String)
        /// The TCP connection has ended.
        case end
    }

    /// What a test waited for did not come.
    public struct Unexpected: Error, CustomStringConvertible {
        public let description: String
    }

    private let channel: any Channel
    private let mailbox: Mailbox

    private init(channel: any Channel, mailbox: Mailbox) {
        self.channel = channel
        self.mailbox = mailbox
    }

    /// Connects and upgrades.
    ///
    /// - Parameters:
    ///   - url: `ws://` or `wss://`, with any path.
    ///   - trusting: PEM file of the certificate to trust for `wss`.
    ///   - answersPings: off to look like a dead peer.
    public static func connect(
        to url: String, trusting certificate: URL? = nil, answersPings: Bool = true
    ) async throws -> RawRelayClient {
        guard let address = URL(string: url), let host = address.host(), let port = address.port else {
            throw Unexpected(description: "not a URL with a port: \(url)")
        }
        var tls: NIOSSLContext?
        if let certificate {
            var settings = TLSConfiguration.makeClientConfiguration()
            settings.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(certificate.path))
            settings.certificateVerification = .noHostnameVerification
            tls = try NIOSSLContext(configuration: settings)
        }
        let mailbox = Mailbox()
        let path = address.path().isEmpty ? "/" : address.path()
        let upgraded = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .connect(host: host, port: port) { [tls] channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let tls { try pipeline.addHandler(NIOSSLClientHandler(context: tls, serverHostname: nil)) }
                    return try Self.upgrade(
                        channel, to: "\(host):\(port)", path, mailbox: mailbox, answersPings: answersPings)
                }
            }
        guard let channel = try await upgraded.get() else {
            throw Unexpected(description: "the server did not upgrade")
        }
        return RawRelayClient(channel: channel, mailbox: mailbox)
    }

    private static func upgrade(
        _ channel: any Channel, to host: String, _ path: String, mailbox: Mailbox, answersPings: Bool
    ) throws -> EventLoopFuture<(any Channel)?> {
        let upgrader = NIOTypedWebSocketClientUpgrader<(any Channel)?>(maxFrameSize: 1 << 26) { channel, _ in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandler(
                    MailboxHandler(mailbox: mailbox, answersPings: answersPings))
                return channel
            }
        }
        let head = HTTPRequestHead(
            version: .http1_1, method: .GET, uri: path, headers: ["Host": host, "Content-Length": "0"])
        var configuration = NIOUpgradableHTTPClientPipelineConfiguration(
            upgradeConfiguration: NIOTypedHTTPClientUpgradeConfiguration(
                upgradeRequestHead: head, upgraders: [upgrader],
                notUpgradingCompletionHandler: { $0.eventLoop.makeSucceededFuture(nil) }))
        // The first frame often arrives together with the answer to the upgrade.
        configuration.leftOverBytesStrategy = .forwardBytes
        return try channel.pipeline.syncOperations.configureUpgradableHTTPClientPipeline(configuration: configuration)
    }

    // MARK: Sending

    /// Sends a text message.
    public func send(_ text: String) async throws {
        try await send(opcode: .text, Array(text.utf8))
    }

    /// Sends a frame.
    public func send(_ frame: ClientFrame) async throws {
        try await send(opcode: .text, frame.encoded())
    }

    /// Queues frames without waiting for each, and waits for the last.
    public func send(_ frames: [ClientFrame]) async throws {
        for frame in frames.dropLast() {
            let buffer = ByteBuffer(bytes: frame.encoded())
            channel.write(WebSocketFrame(fin: true, opcode: .text, maskKey: .random(), data: buffer), promise: nil)
        }
        if let last = frames.last { try await send(last) }
    }

    /// Sends a binary message.
    public func send(binary bytes: [UInt8]) async throws { try await send(opcode: .binary, bytes) }

    /// Sends a WebSocket ping.
    public func ping(_ bytes: [UInt8] = []) async throws { try await send(opcode: .ping, bytes) }

    /// Sends a Close.
    public func close(code: UInt16 = 1000) async throws {
        try await send(opcode: .connectionClose, [UInt8(code >> 8), UInt8(code & 0xff)])
    }

    /// Sends one frame of a message, whatever it is.
    public func send(fragment bytes: [UInt8], opcode: UInt8, isFinal: Bool, isMasked: Bool = true) async throws {
        guard let opcode = WebSocketOpcode(encodedWebSocketOpcode: opcode) else {
            throw Unexpected(description: "opcode \(opcode)")
        }
        let frame = WebSocketFrame(
            fin: isFinal, opcode: opcode, maskKey: isMasked ? .random() : nil, data: ByteBuffer(bytes: bytes))
        try await channel.writeAndFlush(frame)
    }

    private func send(opcode: WebSocketOpcode, _ bytes: [UInt8]) async throws {
        try await channel.writeAndFlush(
            WebSocketFrame(fin: true, opcode: opcode, maskKey: .random(), data: ByteBuffer(bytes: bytes)))
    }

    /// Ends the TCP connection without a word.
    public func drop() async {
        // It may have ended already, which is what is wanted.
        try? await channel.close()
    }

    /// Stops or resumes reading from the socket.
    public func setReading(_ isReading: Bool) async throws {
        try await channel.setOption(.autoRead, value: isReading).get()
        if isReading { channel.read() }
    }

    // MARK: Receiving

    /// The next message, pings excepted.
    public func next(within limit: Duration = .seconds(120)) async throws -> Message {
        while true {
            let message = try await nextOfAll(within: limit)
            if message != .ping { return message }
        }
    }

    /// The next message, pings included.
    public func nextOfAll(within limit: Duration = .seconds(120)) async throws -> Message {
        let id = UUID()
        let components = limit.components
        let nanoseconds = components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
        let timer = channel.eventLoop.scheduleTask(in: .nanoseconds(nanoseconds)) { [mailbox] in
            mailbox.giveUp(id)
        }
        defer { timer.cancel() }
        guard let message = await mailbox.next(id) else {
            throw Unexpected(description: "nothing came within \(limit)")
        }
        return message
    }

    /// The next frame.
    public func frame(within limit: Duration = .seconds(120)) async throws -> ServerFrame {
        switch try await next(within: limit) {
        case .text(let text): return try ServerFrame(decoding: Array(text.utf8))
        case let other: throw Unexpected(description: "a frame was expected, but there came \(other)")
        }
    }

    /// The next Close, frames before it skipped.
    public func closed(within limit: Duration = .seconds(120)) async throws -> Message {
        while true {
            switch try await next(within: limit) {
            case .close(let code, let reason): return .close(code: code, reason: reason)
            case .end: throw Unexpected(description: "the connection ended without a Close")
            default: continue
            }
        }
    }

    /// Whether everything sent so far was answered without any other frame: sends a heartbeat and awaits its pong.
    public func expectSilence() async throws {
        let mark = Int64.random(in: 1...Int64.max)
        try await send(.heartbeatPing(timestamp: mark))
        let answer = try await frame()
        guard case .heartbeatPong(mark, _) = answer else {
            throw Unexpected(description: "silence was expected, but there came \(answer)")
        }
    }
}

/// Messages that nobody has asked for yet, or the one who waits for them.
private final class Mailbox: Sendable {
    private struct State {
        var messages: [RawRelayClient.Message] = []
        var taken = 0
        var waiter: (id: UUID, continuation: CheckedContinuation<RawRelayClient.Message?, Never>)?
        var ended = false
    }

    private let state = Mutex(State())

    func put(_ message: RawRelayClient.Message) {
        let waiter = state.withLock { state -> CheckedContinuation<RawRelayClient.Message?, Never>? in
            if message == .end { state.ended = true }
            if let waiter = state.waiter {
                state.waiter = nil
                return waiter.continuation
            }
            state.messages.append(message)
            return nil
        }
        waiter?.resume(returning: message)
    }

    func next(_ id: UUID) async -> RawRelayClient.Message? {
        await withCheckedContinuation { continuation in
            let ready = state.withLock { state -> RawRelayClient.Message? in
                if state.taken < state.messages.count {
                    defer {
                        state.taken += 1
                        if state.taken == state.messages.count {
                            state.messages.removeAll(keepingCapacity: true)
                            state.taken = 0
                        }
                    }
                    return state.messages[state.taken]
                }
                if state.ended { return .end }
                state.waiter = (id, continuation)
                return nil
            }
            if let ready { continuation.resume(returning: ready) }
        }
    }

    func giveUp(_ id: UUID) {
        let waiter = state.withLock { state -> CheckedContinuation<RawRelayClient.Message?, Never>? in
            guard let waiter = state.waiter, waiter.id == id else { return nil }
            state.waiter = nil
            return waiter.continuation
        }
        waiter?.resume(returning: nil)
    }
}

private final class MailboxHandler: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    private let mailbox: Mailbox
    private let answersPings: Bool

    init(mailbox: Mailbox, answersPings: Bool) {
        self.mailbox = mailbox
        self.answersPings = answersPings
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        var bytes = frame.data
        switch frame.opcode {
        case .text: mailbox.put(.text(String(buffer: bytes)))
        case .binary: mailbox.put(.binary(Array(bytes.readableBytesView)))
        case .pong: mailbox.put(.pong(Array(bytes.readableBytesView)))
        case .ping:
            mailbox.put(.ping)
            guard answersPings else { return }
            let pong = WebSocketFrame(fin: true, opcode: .pong, maskKey: .random(), data: bytes)
            context.writeAndFlush(wrapOutboundOut(pong), promise: nil)
        case .connectionClose:
            let code = bytes.readInteger(as: UInt16.self).map(Int.init)
            mailbox.put(.close(code: code, reason: String(buffer: bytes)))
            // As RFC 6455 asks: the Close is answered, and then the server closes the connection.
            let answer = WebSocketFrame(
                fin: true, opcode: .connectionClose, maskKey: .random(), data: frame.data)
            context.writeAndFlush(wrapOutboundOut(answer), promise: nil)
        default: break
        }
    }

    func channelInactive(context: ChannelHandlerContext) { mailbox.put(.end) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
