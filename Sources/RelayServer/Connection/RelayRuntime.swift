import Foundation
import Logging
import NIOCore
import PoolCrypto
import PoolWire

/// The shell around `RelayCore`: owns the connections, the clock and the randomness, and carries out actions.
///
/// Everything here happens on one event loop. That is what keeps the frames of a sender in order without a lock, and
/// leaves the other core of a small machine to the clients.
final class RelayRuntime {
    let configuration: RelayConfiguration
    let loop: any EventLoop
    let logger: Logger
    var core: RelayCore
    var limits: ConnectionLimits
    private let store: RelayStore?
    private(set) var connections: [ConnectionID: RelayConnection] = [:]
    private var nextID: UInt64 = 0
    private var dirty: [RelayConnection] = []
    private var spare: [ByteBuffer] = []
    private var schedule: Schedule
    private let startedAt: Int64
    /// Fulfilled when the last connection is gone.
    private var goodbye: EventLoopPromise<Void>?

    /// When the next rounds of housekeeping are due, in uptime milliseconds.
    private struct Schedule {
        var purge: Int64
        var eviction: Int64
    }

    init(
        configuration: RelayConfiguration, records: RelayRecords, claimSecret: [UInt8], store: RelayStore?,
        loop: any EventLoop, logger: Logger
    ) {
        self.configuration = configuration
        self.loop = loop
        self.logger = logger
        self.store = store
        let now = Self.occasion()
        core = RelayCore(configuration: configuration, records: records, claimSecret: claimSecret, at: now)
        limits = ConnectionLimits(configuration)
        startedAt = now.uptime
        schedule = Schedule(
            purge: now.uptime + configuration.server.housekeepingInterval.milliseconds,
            eviction: now.uptime + configuration.pool.evictionInterval.milliseconds)
    }

    // MARK: Clock

    /// Monotonic milliseconds.
    var uptime: Int64 { Self.uptime }

    private static var uptime: Int64 { Int64(NIODeadline.now().uptimeNanoseconds / 1_000_000) }

    static func occasion() -> Occasion {
        Occasion(
            unixMilliseconds: Int64(Date().timeIntervalSince1970 * 1000), uptime: uptime, random: SecureRandom.bytes)
    }

    /// Looks at the clock for everybody.
    func tick() {
        let now = Self.occasion()
        for connection in Array(connections.values) { connection.tick(uptime: now.uptime) }
        perform(core.expireJoins(at: now))
        if now.uptime >= schedule.purge {
            schedule.purge = now.uptime + configuration.server.housekeepingInterval.milliseconds
            limits.purge(uptime: now.uptime)
            perform(core.purge(at: now))
        }
        if now.uptime >= schedule.eviction {
            schedule.eviction = now.uptime + configuration.pool.evictionInterval.milliseconds
            perform(core.evict(at: now))
        }
        flush()
    }

    // MARK: Connections

    /// How many connections have finished their upgrade and are not closed.
    var openConnections: Int { connections.count }

    func makeConnection(from group: AddressGroup) -> RelayConnection {
        nextID += 1
        return RelayConnection(id: ConnectionID(nextID), group: group, runtime: self)
    }

    /// A connection has finished its upgrade.
    func opened(_ connection: RelayConnection) {
        connections[connection.id] = connection
        perform(core.connected(connection.id, from: connection.group, at: Self.occasion()))
        if goodbye != nil { connection.close(.shuttingDown) }
        flush()
    }

    /// A connection is as good as gone: its peer has said Close, or has broken a rule.
    func lost(_ connection: RelayConnection) {
        perform(core.disconnected(connection.id, at: Self.occasion()))
    }

    /// The socket of a connection is closed.
    func closed(_ connection: RelayConnection) {
        lost(connection)
        connections[connection.id] = nil
        if connections.isEmpty { goodbye?.succeed() }
    }

    /// Closes every connection (relay.md 9.10).
    ///
    /// - Parameter patience: how long the peers may take to answer; then their sockets are dropped.
    func shutDown(within patience: TimeAmount) -> EventLoopFuture<Void> {
        let promise = loop.makePromise(of: Void.self)
        goodbye = promise
        for connection in Array(connections.values) { connection.close(.shuttingDown) }
        flush()
        if connections.isEmpty { promise.succeed() }
        let bound = NIOLoopBound(self, eventLoop: loop)
        loop.scheduleTask(in: patience) {
            for connection in Array(bound.value.connections.values) { connection.drop() }
        }
        return promise.futureResult
    }

    /// The figures for the operator.
    var status: RelayStatus {
        RelayStatus(
            isClaimed: core.isClaimed, uptimeSeconds: (uptime - startedAt) / 1000, activeConnections: limits.active,
            totalConnections: limits.total, queuedBytes: connections.values.reduce(0) { $0 + $1.queuedBytes },
            metrics: core.metrics)
    }

    // MARK: Output

    func scheduleFlush(of connection: RelayConnection) { dirty.append(connection) }

    /// Writes what was queued since the last time.
    func flush() {
        guard !dirty.isEmpty else { return }
        let connections = dirty
        dirty.removeAll(keepingCapacity: true)
        for connection in connections { connection.flush() }
    }

    /// Queues a text message and holds its sender when the receiver cannot keep up.
    func deliver(_ text: ByteBuffer, to receiver: RelayConnection, causedBy sender: RelayConnection?) {
        receiver.send(text)
        if receiver.isFull, let sender {
            core.metrics.pauses += 1
            receiver.makeWait(sender)
        }
    }

    /// A buffer for one message; give it back, so that the next message needs no new one.
    func takeScratch() -> ByteBuffer { spare.popLast() ?? ByteBuffer() }

    func putBack(scratch buffer: ByteBuffer) {
        // A rare huge message must not keep its memory for good.
        if buffer.capacity <= 131_072, spare.count < 4 { spare.append(buffer) }
    }

    /// Carries out actions, in order.
    ///
    /// - Parameter cause: the connection whose frame they answer.
    func perform(_ actions: [RelayAction], causedBy cause: RelayConnection? = nil) {
        for action in actions {
            switch action {
            case .send(let frame, let receivers):
                let text = ByteBuffer(bytes: frame.encoded())
                for receiver in receivers {
                    guard let connection = connections[receiver] else { continue }
                    deliver(text, to: connection, causedBy: cause)
                }
            case .replay(let messages, let receiver):
                for message in messages { connections[receiver]?.send(message) }
            case .close(let id, let reason):
                connections[id]?.close(reason)
            case .commit(let changes, let continuation, let held):
                commit(changes, then: continuation, holding: held.flatMap { connections[$0] })
            }
        }
    }

    private func commit(_ changes: [StoreChange], then continuation: Continuation, holding held: RelayConnection?) {
        guard let store, !changes.isEmpty else {
            return perform(core.committed(continuation, written: true, at: Self.occasion()), causedBy: held)
        }
        held?.hold()
        let bound = NIOLoopBound((runtime: self, held: held), eventLoop: loop)
        store.write(changes) { [loop, logger] error in
            if let error { logger.error("cannot write to the relay's database", metadata: ["error": "\(error)"]) }
            let written = error == nil
            loop.execute {
                let (runtime, held) = bound.value
                runtime.perform(
                    runtime.core.committed(continuation, written: written, at: Self.occasion()), causedBy: held)
                held?.release()
                runtime.flush()
            }
        }
    }
}
