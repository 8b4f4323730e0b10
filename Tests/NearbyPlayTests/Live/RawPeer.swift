import Foundation
import NIOCore
import NIOPosix
import PoolWire
import Sodium
import Synchronization

/// A peer written from nearby.md alone: it shares nothing with the production code but the primitives. Texts are written out
/// by hand, byte for byte, and it can be as nasty as a test wants.
actor RawPeer {
    struct Ended: Error {}

    enum Side { case guest, host }

    private let channel: any Channel
    private let arrivals: Arrivals
    private let side: Side
    private var sendKey: [UInt8] = []
    private var openKey: [UInt8] = []
    private var sendCounter: UInt64 = 0
    private(set) var sessionID = ""
    private(set) var nextSequence = 0
    let pid: String

    private init(_ channel: any Channel, _ arrivals: Arrivals, side: Side, pid: String) {
        self.channel = channel
        self.arrivals = arrivals
        self.side = side
        self.pid = pid
    }

    /// Connects as a guest, lets `body` do what it wants, and closes.
    static func guest<Value: Sendable>(
        port: Int, pid: String = "QEFCQ0RFRkdISUpLTE1OTw", _ body: @Sendable (RawPeer) async throws -> Value
    ) async throws -> Value {
        let arrivals = Arrivals()
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ArrivalHandler(arrivals))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        return try await use(RawPeer(channel, arrivals, side: .guest, pid: pid), body)
    }

    /// Listens as a host; each connection is given to `body`, one after the other.
    static func host(
        _ connections: Int, _ listening: @Sendable (Int) -> Void,
        _ body: @Sendable @escaping (Int, RawPeer) async throws -> Void
    ) async throws {
        let (peers, source) = AsyncStream.makeStream(of: RawPeer.self)
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let arrivals = Arrivals()
                    try channel.pipeline.syncOperations.addHandler(ArrivalHandler(arrivals))
                    source.yield(RawPeer(channel, arrivals, side: .host, pid: "UFFSU1RVVldYWVpbXF1eXw"))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        listening(server.localAddress?.port ?? 0)
        var count = 0
        for await peer in peers {
            try await use(peer) { [count] in try await body(count, $0) }
            count += 1
            if count == connections { break }
        }
        try await server.close()
    }

    private static func use<Value: Sendable>(
        _ peer: RawPeer, _ body: @Sendable (RawPeer) async throws -> Value
    ) async throws -> Value {
        do {
            let value = try await body(peer)
            peer.channel.close(promise: nil)
            return value
        } catch {
            peer.channel.close(promise: nil)
            throw error
        }
    }

    // MARK: Bytes

    func write(_ bytes: [UInt8]) async throws { try await channel.writeAndFlush(ByteBuffer(bytes: bytes)) }

    private func exactly(_ count: Int) async throws -> [UInt8] {
        guard let bytes = await arrivals.take(count) else { throw Ended() }
        return bytes
    }

    /// Type and data of the next frame.
    func frame() async throws -> (type: UInt8, data: [UInt8]) {
        let head = try await exactly(4)
        let length = head.reduce(0) { $0 << 8 | Int($1) }
        let body = try await exactly(length)
        return (body[0], Array(body.dropFirst()))
    }

    /// Whether the other side closes, possibly after more frames.
    func isClosed() async -> Bool {
        while true {
            do {
                _ = try await frame()
            } catch {
                return true
            }
        }
    }

    static func frame(_ type: UInt8, _ data: [UInt8]) -> [UInt8] {
        let length = UInt32(data.count + 1)
        return [UInt8(length >> 24), UInt8(length >> 16 & 255), UInt8(length >> 8 & 255), UInt8(length & 255), type]
            + data
    }

    // MARK: Handshake

    /// Writes the hello. `nonce` are 16 bytes.
    func hello(code: String, nonce: [UInt8], resume: (acked: Int, session: String)? = nil) async throws {
        let hash = Self.b64u(Array(SHA256.hash(Array(code.utf8)).prefix(16)))
        let again = resume.map { "{\"acked_seq\":\($0.acked),\"session_id\":\"\($0.session)\"}" } ?? "null"
        let json =
            "{\"cap\":\"chess.1\",\"code_hash\":\"\(hash)\",\"kind\":\"client_hello\",\"name\":\"Alice\",\"nonce_c\":\"\(Self.b64u(nonce))\",\"pid\":\"\(pid)\",\"resume\":\(again),\"v\":1}"
        try await write(Self.frame(2, Array(json.utf8)))
    }

    /// The answer's keys.
    func answer() async throws -> [String: Any] {
        let (type, data) = try await frame()
        guard type == 2, let object = try JSONSerialization.jsonObject(with: Data(data)) as? [String: Any] else {
            throw Ended()
        }
        return object
    }

    /// The refusal's tag; `nil` for an acceptance.
    func refusal() async throws -> String? { try await answer()["err"] as? String }

    /// The whole handshake of a guest.
    /// - Returns: the answer's text.
    @discardableResult
    func join(code: String, resume: (acked: Int, session: String)? = nil) async throws -> String {
        let nonce = randomBytes(16)
        try await hello(code: code, nonce: nonce, resume: resume)
        let (type, data) = try await frame()
        guard type == 2, let object = try JSONSerialization.jsonObject(with: Data(data)) as? [String: Any],
            let other = object["nonce_h"] as? String, let session = object["session_id"] as? String
        else { throw Ended() }
        derive(code, nonce, Self.bytes(other))
        sessionID = session
        return String(decoding: data, as: UTF8.self)
    }

    /// The whole handshake of a host.
    /// - Returns: the hello's keys.
    @discardableResult
    func accept(code: String, session: String = "ICEiIyQlJicoKSorLC0uLw") async throws -> [String: String] {
        let hello = try await answer()
        guard let other = hello["nonce_c"] as? String else { throw Ended() }
        let nonce = randomBytes(16)
        let json =
            "{\"host_color\":\"white\",\"kind\":\"server_hello\",\"name\":\"Bob\",\"nonce_h\":\"\(Self.b64u(nonce))\",\"ok\":true,\"pid\":\"\(pid)\",\"session_id\":\"\(session)\",\"starting_fen\":\"rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR w KQkq - 0 1\",\"v\":1}"
        try await write(Self.frame(2, Array(json.utf8)))
        derive(code, Self.bytes(other), nonce)
        sessionID = session
        let resume = (hello["resume"] as? [String: Any]).map { "\($0["acked_seq"] ?? "")" }
        return ["code_hash": hello["code_hash"] as? String ?? "", "resume": resume ?? "null"]
    }

    func refuse(_ tag: String) async throws {
        try await write(
            Self.frame(2, Array("{\"err\":\"\(tag)\",\"kind\":\"server_hello\",\"ok\":false,\"v\":1}".utf8)))
    }

    private func derive(_ code: String, _ client: [UInt8], _ server: [UInt8]) {
        let prefix = "chessup-pvp/v1"
        let master = HKDFSHA256.deriveKey(
            from: Array((prefix + code).utf8), salt: client + server, info: Array((prefix + "/master").utf8), count: 32)
        let c2s = HKDFSHA256.deriveKey(from: [], salt: master, info: Array((prefix + "/c2s").utf8), count: 32)
        let s2c = HKDFSHA256.deriveKey(from: [], salt: master, info: Array((prefix + "/s2c").utf8), count: 32)
        (sendKey, openKey) = side == .guest ? (c2s, s2c) : (s2c, c2s)
        sendCounter = 0
    }

    // MARK: Sealed frames

    func seal(_ type: UInt8, _ text: [UInt8], counter: UInt64? = nil) -> [UInt8] {
        let number = counter ?? sendCounter
        if counter == nil { sendCounter += 1 }
        let bytes = (0..<8).map { UInt8(truncatingIfNeeded: number >> UInt64(56 - 8 * $0)) }
        return Self.frame(
            type,
            bytes + ChaCha20Poly1305.seal(text, authenticating: [type], key: sendKey, nonce: [0, 0, 0, 0] + bytes))
    }

    func send(_ type: UInt8, _ text: [UInt8] = []) async throws { try await write(seal(type, text)) }

    /// The text of a game action's message.
    func message(_ action: String, sequence: Int? = nil, session: String? = nil) -> String {
        let number = sequence ?? nextSequence
        if sequence == nil { nextSequence += 1 }
        let envelope = "{\"action\":\(action),\"seq\":\(number),\"session_id\":\"\(session ?? sessionID)\",\"v\":1}"
        let payload = Data(envelope.utf8).base64EncodedString()
        let sender = "\(side == .guest ? "guest" : "host")-\(pid)"
        return
            "{\"id\":\"\(UUID().uuidString.lowercased())\",\"isReliable\":true,\"payload\":\"\(payload)\",\"senderID\":\"\(sender)\",\"senderName\":\"Raw\",\"timestamp\":\"2026-05-16T14:23:45.000Z\",\"type\":\"game_action\"}"
    }

    func act(_ action: String) async throws { try await send(1, Array(message(action).utf8)) }

    func move(_ uci: String) async throws { try await act("{\"move\":{\"uci\":\"\(uci)\"}}") }

    /// The next sealed frame, opened.
    func open() async throws -> (type: UInt8, counter: UInt64, text: [UInt8]) {
        let (type, data) = try await frame()
        let counter = data.prefix(8).reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
        guard
            let text = ChaCha20Poly1305.open(
                Array(data.dropFirst(8)), authenticating: [type], key: openKey, nonce: [0, 0, 0, 0] + data.prefix(8))
        else { throw Ended() }
        return (type, counter, text)
    }

    /// The next game action, as its own JSON, with its number; answers pings on the way.
    func action() async throws -> (json: String, sequence: Int) {
        while true {
            let (type, _, text) = try await open()
            if type == 3 { try await send(4) }
            guard type == 1, let object = try JSONSerialization.jsonObject(with: Data(text)) as? [String: Any] else {
                continue
            }
            guard object["type"] as? String == "game_action",
                let payload = (object["payload"] as? String).flatMap({ Data(base64Encoded: $0) })
            else { continue }
            let envelope = String(decoding: payload, as: UTF8.self)
            // Canonical: {"action":…,"seq":N,"session_id":"…","v":1}
            guard let end = envelope.range(of: ",\"seq\":", options: .backwards), envelope.hasPrefix("{\"action\":"),
                envelope.hasSuffix(",\"session_id\":\"\(sessionID)\",\"v\":1}"),
                let number = Int(envelope[end.upperBound...].prefix { $0.isNumber })
            else { throw Ended() }
            return (String(envelope[envelope.index(envelope.startIndex, offsetBy: 10)..<end.lowerBound]), number)
        }
    }

    /// The next move, whatever else comes before it.
    func nextMove() async throws -> String {
        while true {
            let json = try await action().json
            guard json.hasPrefix("{\"move\":{\"uci\":\"") else { continue }
            return String(json.dropFirst(16).prefix { $0 != "\"" })
        }
    }

    // MARK: Text

    private static func b64u(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    private static func bytes(_ text: String) -> [UInt8] {
        let standard = text.replacing("-", with: "+").replacing("_", with: "/") + "=="
        return Data(base64Encoded: standard).map { Array($0) } ?? []
    }
}

/// What has arrived at a raw peer and was not read yet.
private final class Arrivals: Sendable {
    private struct State {
        var bytes: [UInt8] = []
        var hasEnded = false
        var waiter: (count: Int, continuation: CheckedContinuation<[UInt8]?, Never>)?
    }

    private let state = Mutex(State())

    func append(_ bytes: ByteBuffer) {
        state.withLock { $0.bytes += bytes.readableBytesView }
        serve()
    }

    func end() {
        state.withLock { $0.hasEnded = true }
        serve()
    }

    /// - Returns: `nil` if the connection ended before.
    func take(_ count: Int) async -> [UInt8]? {
        await withCheckedContinuation { continuation in
            state.withLock { $0.waiter = (count, continuation) }
            serve()
        }
    }

    private func serve() {
        let answer = state.withLock { state -> (CheckedContinuation<[UInt8]?, Never>, [UInt8]?)? in
            guard let waiter = state.waiter, state.bytes.count >= waiter.count || state.hasEnded else { return nil }
            state.waiter = nil
            guard state.bytes.count >= waiter.count else { return (waiter.continuation, nil) }
            defer { state.bytes.removeFirst(waiter.count) }
            return (waiter.continuation, Array(state.bytes.prefix(waiter.count)))
        }
        if let (continuation, bytes) = answer { continuation.resume(returning: bytes) }
    }
}

private final class ArrivalHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let arrivals: Arrivals

    init(_ arrivals: Arrivals) { self.arrivals = arrivals }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { arrivals.append(unwrapInboundIn(data)) }

    func channelInactive(context: ChannelHandlerContext) {
        arrivals.end()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
