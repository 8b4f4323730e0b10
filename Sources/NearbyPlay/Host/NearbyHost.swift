import Foundation
public import Logging
import LoopTime
public import NIOCore
import NIOPosix
public import Pool

/// What a host tells.
public enum NearbyHostEvent: Sendable {
    /// The code that the next guest has to type. Whoever knows it can come in, and read the game of whom it lets in.
    case code(String)
    case session(NearbySession)
    /// Somebody was not let in, and why; `nil` for a connection that ended before it said anything.
    case refused(RemoteAddress, NearbyError?)
    /// From now on this player is only let in with a key beside the code (26.4): keep it for the next run, in
    /// `NearbyHostConfiguration.secured`.
    case secured(NearbyPlayer)
}

/// How to host.
public struct NearbyHostConfiguration: Sendable {
    public var player: NearbyPlayer
    /// Address to listen on; the default is reachable from this machine only.
    public var address = "127.0.0.1"
    /// 0 picks a free port.
    public var port = 0
    /// The first guest's code instead of a random one: any text that the guest can type.
    public var firstCode: String?
    /// Everybody in a network of this host's own may come in: its password is all the protection there is.
    public var isHotspot = false
    /// Whom not to let in, by address or player id.
    public var blocks = BlockList()
    /// Players that have shown a key beside the code before, and are not let in without (26.4).
    public var secured = KnownPlayers()
    public var metrics = NearbyMetrics()
    public var timeouts = NearbyTimeouts()

    public init(player: NearbyPlayer) { self.player = player }
}

/// Waits for a guest at a TCP port, lets it in by its code, and again after a lost connection (nearby.md 20; the decisions
/// are `NearbyHostMachine`'s). An actor on the event loop of its connections.
///
/// The protocol protects a game from guests who do not know the code, not from somebody who can watch the network: the
/// code can be found out from the handshake in no time (26.1). Say nothing over it that matters.
public actor NearbyHost: NearbyCarrier {
    private enum Life {
        case new
        case running(any Channel)
        case stopped
    }

    /// What happens, for one reader. Refusals are dropped when it is a thousand events behind.
    public nonisolated let events: AsyncStream<NearbyHostEvent>
    private nonisolated let eventLoop: any EventLoop
    private let configuration: NearbyHostConfiguration
    private let logger: Logger
    private let source: AsyncStream<NearbyHostEvent>.Continuation
    private var machine: NearbyHostMachine
    private var links: [Int: NearbyLinkHandler] = [:]
    private var sessions: [Int: NearbySession] = [:]
    /// The connection of the moment and the session that it carries.
    private var carrying: (connection: Int, session: Int)?
    private var lastConnection = 0
    private var alarm = LoopAlarm()
    private var life = Life.new

    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        // SAFETY: event loops live as long as their group, which the caller keeps.
        unsafe eventLoop.executor.asUnownedSerialExecutor()
    }

    /// - Parameter group: one of its loops carries everything. Keep it longer than the host.
    public init(_ configuration: NearbyHostConfiguration, group: any EventLoopGroup, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
        eventLoop = group.next()
        (events, source) = AsyncStream.makeStream(of: NearbyHostEvent.self, bufferingPolicy: .bufferingOldest(1_024))
        machine = NearbyHostMachine(
            own: configuration.player, firstCode: configuration.firstCode, isHotspot: configuration.isHotspot,
            blocks: configuration.blocks, secured: configuration.secured, timeouts: configuration.timeouts, now: .now)
    }

    // MARK: Life

    /// Begins to listen. Once.
    /// - Returns: the port.
    /// - Throws: what the system says when it cannot be had.
    public func start() async throws -> Int {
        guard case .new = life else { preconditionFailure("a nearby host starts once") }
        let listener = try await ServerBootstrap(group: eventLoop)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                NearbyLinkHandler.prepare(channel).flatMapThrowing {
                    try self.assumeIsolated { try $0.accept(channel) }
                }
            }
            .bind(host: configuration.address, port: configuration.port).get()
        guard case .new = life else {
            try await listener.close()
            throw NearbyError.closed
        }
        life = .running(listener)
        source.yield(.code(machine.codeText))
        setAlarm()
        return listener.localAddress?.port ?? 0
    }

    /// Says goodbye to the guest and listens no more.
    public func stop() async {
        guard case .running(let listener) = life else {
            life = .stopped
            return
        }
        life = .stopped
        alarm.cancel()
        perform(machine.stop(.now))
        source.finish()
        // It may have been closed by the system; that is as good.
        try? await listener.close()
    }

    /// The code of the moment.
    public var code: String { machine.codeText }

    /// Keeps an address or a player out from now on; a running session goes on.
    public func block(_ entry: BlockEntry) { machine.block(entry) }

    /// Lets an address or a player in again.
    public func unblock(_ id: String) { machine.unblock(id) }

    // MARK: For sessions

    func obey(_ command: NearbyCommand, in session: Int) throws(NearbyError) {
        perform(try machine.obey(command, in: session, .now))
    }

    // MARK: Connections

    private func accept(_ channel: any Channel) throws {
        // Also before `start` knows its port: somebody may be very fast.
        if case .stopped = life { return channel.close(promise: nil) }
        lastConnection += 1
        let id = lastConnection
        let link = NearbyLinkHandler()
        link.listen { event in self.assumeIsolated { $0.handle(event, of: id) } }
        try channel.pipeline.syncOperations.addHandler(link)
        links[id] = link
    }

    private func handle(_ event: NearbyLinkEvent, of id: Int) {
        switch event {
        case .opened(let address): perform(machine.accepted(id, from: address, .now))
        case .spoke: machine.spoke(id)
        case .frame(let frame): perform(machine.received(frame, from: id, .now))
        case .unreadable(let error): perform(machine.unreadable(error, from: id, .now))
        case .ended:
            links[id] = nil
            perform(machine.closed(id, .now))
        }
    }

    private func perform(_ actions: [NearbyHostAction]) {
        for action in actions {
            switch action {
            case .write(let id, let frame): links[id]?.write(frame)
            case .close(let id): links.removeValue(forKey: id)?.close()
            case .passed(let id, let number):
                links[id]?.allowLongFrames()
                carrying = (id, number)
            case .began(let number, let id, let player): begin(number, id, player)
            case .tell(let number, let event): deliver(event, number)
            case .refused(let address, let error):
                logger.debug(
                    "refused", metadata: ["address": "\(address)", "reason": "\(error?.rawValue ?? "silence")"])
                configuration.metrics.countRefusal(error)
                source.yield(.refused(address, error))
            case .secured(let player): source.yield(.secured(player))
            case .codeChanged(let code): source.yield(.code(code))
            }
        }
        setAlarm()
    }

    private func begin(_ number: Int, _ id: String, _ player: NearbyPlayer) {
        let session = NearbySession(number: number, id: id, role: .host, opponent: player, carrier: self)
        sessions[number] = session
        configuration.metrics.countSession()
        source.yield(.session(session))
    }

    private func deliver(_ event: NearbyEvent, _ number: Int) {
        guard let session = sessions[number] else { return }
        if case .disconnected(let error) = event {
            sessions[number] = nil
            configuration.metrics.countEnd(error)
        }
        guard !session.deliver(event), let carrying, carrying.session == number, let link = links[carrying.connection]
        else { return }
        link.pause(until: session.waitForRoom)
    }

    private func setAlarm() {
        guard case .running = life else { return }
        alarm.set(machine.deadline, on: eventLoop) { [weak self] in self?.assumeIsolated { $0.ring() } }
    }

    private func ring() {
        alarm.clear()
        perform(machine.tick(.now))
    }
}

extension RemoteAddress {
    init(_ address: SocketAddress?) {
        let text = address?.ipAddress ?? "unknown"
        switch address {
        case .v4(let address): self.init(bytes: Self.bytes(of: address.address.sin_addr), text: text)
        case .v6(let address): self.init(bytes: Self.bytes(of: address.address.sin6_addr), text: text)
        default: self.init(bytes: [], text: text)
        }
    }

    /// The bytes of an address of the system, in the order of the network.
    private static func bytes<T>(of address: T) -> [UInt8] {
        unsafe withUnsafeBytes(of: address) { unsafe Array($0) }
    }
}
