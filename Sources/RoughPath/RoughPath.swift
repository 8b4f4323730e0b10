public import NIOCore
import NIOPosix
import Synchronization

/// A UDP path with the defects of real ones, made of two sockets: whoever sends to `entrance` reaches `target`, which sees
/// the path's other socket as the sender. For tests and benchmarks where the kernel has no such queue (`tc netem`).
///
/// One client at a time: answers go to whoever sent last.
public final class RoughPath: Sendable {
    public enum Direction: Sendable, Hashable {
        /// From the client to the target.
        case there
        case back
    }

    private struct State {
        var conditions: PathConditions
        var chance: [Direction: PathChance]
        var client: SocketAddress?
        /// The socket that the target sees.
        var exit: (any Channel)?
        var seen: [Direction: [[UInt8]]] = [:]
    }

    /// Where clients send to.
    public let entrance: SocketAddress
    /// Whom the target sees: what it sends there reaches the client, once that has sent something.
    public var exit: SocketAddress? { state.withLock { $0.exit?.localAddress } }
    private let target: SocketAddress
    private let entranceChannel: any Channel
    private let state: Mutex<State>
    /// So many datagrams of each direction are kept for replaying.
    private static let kept = 512

    private init(entranceChannel: any Channel, entrance: SocketAddress, target: SocketAddress, state: State) {
        self.entranceChannel = entranceChannel
        self.entrance = entrance
        self.target = target
        self.state = Mutex(state)
    }

    /// Opens a path to `target` on the loopback interface.
    public static func open(
        to target: SocketAddress, _ conditions: PathConditions = PathConditions(), seed: UInt64,
        group: any EventLoopGroup
    ) async throws -> RoughPath {
        let loop = group.next()
        let channel = try await bind(on: loop, target)
        guard let entrance = channel.localAddress else { throw ChannelError.unknownLocalAddress }
        let path = RoughPath(
            entranceChannel: channel, entrance: entrance, target: target,
            state: State(
                conditions: conditions,
                chance: [.there: PathChance(seed: seed), .back: PathChance(seed: seed &+ 1)]))
        try await channel.pipeline.addHandler(PathEnd(path: path, direction: .there)).get()
        try await path.move()
        return path
    }

    /// Changes the conditions for what comes from now on.
    public func set(_ conditions: PathConditions) { state.withLock { $0.conditions = conditions } }

    /// Takes another socket towards the target: for it, the client has moved to another address.
    public func move() async throws {
        let channel = try await Self.bind(on: entranceChannel.eventLoop, target)
        try await channel.pipeline.addHandler(PathEnd(path: self, direction: .back)).get()
        let before = state.withLock { state in
            defer { state.exit = channel }
            return state.exit
        }
        try await before?.close()
    }

    /// The last datagrams that came in one direction, lost ones as well.
    public func seen(_ direction: Direction) -> [[UInt8]] { state.withLock { $0.seen[direction] ?? [] } }

    /// Sends a datagram that nobody has sent, as if the client or the target had, past all conditions.
    public func inject(_ bytes: [UInt8], _ direction: Direction) { deliver(ByteBuffer(bytes: bytes), direction) }

    public func close() async throws {
        try await entranceChannel.close()
        try await state.withLock { $0.exit }?.close()
    }

    private static func bind(on loop: any EventLoop, _ target: SocketAddress) async throws -> any Channel {
        try await DatagramBootstrap(group: loop)
            .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 16 * 10_000))
            .channelOption(.datagramVectorReadMessageCount, value: 16)
            .channelOption(.socketOption(.so_rcvbuf), value: 4_194_304)
            .bind(host: target.protocol == .inet6 ? "::1" : "127.0.0.1", port: 0).get()
    }

    /// A datagram has come.
    fileprivate func carry(_ envelope: AddressedEnvelope<ByteBuffer>, _ direction: Direction) {
        let arrivals = state.withLock { state in
            if direction == .there { state.client = envelope.remoteAddress }
            state.seen[direction, default: []].append(Array(buffer: envelope.data))
            if (state.seen[direction]?.count ?? 0) > 2 * Self.kept { state.seen[direction]?.removeFirst(Self.kept) }
            return state.chance[direction]?.arrivals(under: state.conditions) ?? []
        }
        for arrival in arrivals {
            if arrival == .zero {
                deliver(envelope.data, direction)
            } else {
                entranceChannel.eventLoop.scheduleTask(in: TimeAmount(arrival)) {
                    self.deliver(envelope.data, direction)
                }
            }
        }
    }

    private func deliver(_ datagram: ByteBuffer, _ direction: Direction) {
        let (exit, client) = state.withLock { ($0.exit, $0.client) }
        let channel = direction == .there ? exit : entranceChannel
        guard let channel, let address = direction == .there ? target : client else { return }
        channel.writeAndFlush(AddressedEnvelope(remoteAddress: address, data: datagram), promise: nil)
    }
}

/// One of the two sockets.
private final class PathEnd: ChannelInboundHandler, Sendable {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>

    private let path: RoughPath
    private let direction: RoughPath.Direction

    init(path: RoughPath, direction: RoughPath.Direction) {
        self.path = path
        self.direction = direction
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { path.carry(unwrapInboundIn(data), direction) }
}
