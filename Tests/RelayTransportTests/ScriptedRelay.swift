import NIOCore
import NIOHTTP1
import NIOPosix
import NIOWebSocket
import PoolWire
import Synchronization

/// A relay that does only what a test says: for silence, refusals and failures that a real one does not show.
final class ScriptedRelay: Sendable {
    private let connections = Inbox<ScriptedConnection>()
    private let listener: Mutex<(any Channel)?> = Mutex(nil)

    /// - Parameter answersHeartbeats: as long as it reads, by itself.
    static func start(answersHeartbeats: Bool = false) async throws -> ScriptedRelay {
        let relay = ScriptedRelay()
        let connections = relay.connections
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                let upgrader = NIOWebSocketServerUpgrader(
                    maxFrameSize: 1 << 22, shouldUpgrade: { channel, _ in channel.eventLoop.makeSucceededFuture([:]) },
                    upgradePipelineHandler: { channel, _ in
                        channel.eventLoop.makeCompletedFuture {
                            let connection = ScriptedConnection(channel)
                            try channel.pipeline.syncOperations.addHandler(
                                ScriptedHandler(connection, answersHeartbeats))
                            connections.put(connection)
                        }
                    })
                return channel.pipeline.configureHTTPServerPipeline(
                    withServerUpgrade: (upgraders: [upgrader], completionHandler: { _ in }))
            }
            .bind(host: "127.0.0.1", port: 0).get()
        relay.listener.withLock { $0 = channel }
        return relay
    }

    var url: String { "ws://127.0.0.1:\(listener.withLock { $0?.localAddress?.port } ?? 0)" }

    /// The next client.
    func accept() async throws -> ScriptedConnection { try await connections.next() }

    func stop() async {
        let channel = listener.withLock { $0 }
        try? await channel?.close()
    }
}

/// One client of a `ScriptedRelay`.
final class ScriptedConnection: Sendable {
    private let channel: any Channel
    fileprivate let frames = Inbox<ClientFrame>()

    init(_ channel: any Channel) { self.channel = channel }

    func send(_ frame: ServerFrame) async throws {
        try await send(text: String(decoding: frame.encoded(), as: UTF8.self))
    }

    func send(text: String) async throws {
        try await channel.writeAndFlush(WebSocketFrame(fin: true, opcode: .text, data: ByteBuffer(string: text)))
    }

    /// The next frame, heartbeats and acknowledgements left out.
    func receive() async throws -> ClientFrame {
        while true {
            let frame = try await receiveAny()
            switch frame {
            case .heartbeatPing, .ack: continue
            default: return frame
            }
        }
    }

    func receiveAny() async throws -> ClientFrame { try await frames.next() }

    func close(code: UInt16, reason: String) async throws {
        var data = ByteBuffer(integer: code)
        data.writeString(reason)
        try await channel.writeAndFlush(WebSocketFrame(fin: true, opcode: .connectionClose, data: data))
    }

    func setReading(_ isReading: Bool) async throws { try await channel.setOption(.autoRead, value: isReading).get() }
}

private final class ScriptedHandler: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame

    private let connection: ScriptedConnection
    private let answersHeartbeats: Bool

    init(_ connection: ScriptedConnection, _ answersHeartbeats: Bool) {
        self.connection = connection
        self.answersHeartbeats = answersHeartbeats
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        switch frame.opcode {
        case .text:
            let text = Array(frame.unmaskedData.readableBytesView)
            guard let frame = try? ClientFrame(decoding: text) else { return }
            connection.frames.put(frame)
            guard answersHeartbeats, case .heartbeatPing(let timestamp) = frame else { return }
            let pong = ServerFrame.heartbeatPong(timestamp: timestamp, serverTime: timestamp).encoded()
            let answer = WebSocketFrame(fin: true, opcode: .text, data: ByteBuffer(bytes: pong))
            context.writeAndFlush(NIOAny(answer), promise: nil)
        case .connectionClose: context.close(promise: nil)
        default: break
        }
    }
}

/// Things that come, for one who waits for them. A test's time limit cancels the wait.
final class Inbox<Element: Sendable>: Sendable {
    private struct State {
        var elements: [Element] = []
        var waiter: CheckedContinuation<Element?, Never>?
    }

    private let state = Mutex(State())

    func put(_ element: Element) {
        let waiter = state.withLock { state -> CheckedContinuation<Element?, Never>? in
            guard let waiter = state.waiter else {
                state.elements.append(element)
                return nil
            }
            state.waiter = nil
            return waiter
        }
        waiter?.resume(returning: element)
    }

    func next() async throws -> Element {
        let element = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isCancelled = Task.isCancelled
                let (ready, isDone) = state.withLock { state -> (Element?, Bool) in
                    if !state.elements.isEmpty { return (state.elements.removeFirst(), true) }
                    if isCancelled { return (nil, true) }
                    state.waiter = continuation
                    return (nil, false)
                }
                if isDone { continuation.resume(returning: ready) }
            }
        } onCancel: {
            let waiter = state.withLock { state -> CheckedContinuation<Element?, Never>? in
                defer { state.waiter = nil }
                return state.waiter
            }
            waiter?.resume(returning: nil)
        }
        guard let element else { throw CancellationError() }
        return element
    }
}
