public import Logging
import LoopTime
public import NIOCore
import NIOPosix

/// Where a host may be reached.
public struct NearbyAddress: Sendable, Hashable, CustomStringConvertible {
    /// A name or an address, with its scope where it needs one.
    public var host: String
    public var port: Int

    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

/// What a guest tells.
public enum NearbyGuestEvent: Sendable {
    case session(NearbySession)
    /// The host is another installation than the one that was advertised: somebody may be in between.
    case strange(NearbyID)
    /// From now on this host is only played with when it shows a key beside the code (26.4): keep it for the next run, in
    /// `NearbyGuestConfiguration.secured`.
    case secured(NearbyPlayer)
    /// This host has shown no key though it did before. The end follows: somebody may be in between.
    case exposed(NearbyPlayer)
    /// The last event. Without an error when somebody left.
    case ended(NearbyError?)
}

/// How to join.
public struct NearbyGuestConfiguration: Sendable {
    public var player: NearbyPlayer
    /// As the host shows it.
    public var code: String
    /// The installation that was advertised, if any.
    public var expected: NearbyID?
    /// Hosts that have shown a key beside the code before, and are not played with without (26.4).
    public var secured = KnownPlayers()
    public var timeouts = NearbyTimeouts()

    public init(player: NearbyPlayer, code: String, expected: NearbyID? = nil) {
        self.player = player
        self.code = code
        self.expected = expected
    }
}

/// Connects to a host, comes in with its code, and returns after a lost connection (nearby.md 21; the decisions are
/// `NearbyGuestMachine`'s). An actor on the event loop of its connection.
public actor NearbyGuest: NearbyCarrier {
    /// Finds the addresses, most promising first, anew for each connection.
    public typealias Finder = @Sendable () async throws -> [NearbyAddress]

    private enum Connection {
        case none
        case dialing(id: Int, Task<Void, Never>)
        case up(id: Int, NearbyLinkHandler)
    }

    private nonisolated let eventLoop: any EventLoop
    /// What happens, for one reader: few events, none of which is dropped.
    public nonisolated let events: AsyncStream<NearbyGuestEvent>
    private let source: AsyncStream<NearbyGuestEvent>.Continuation
    private let find: Finder
    private let logger: Logger
    private var machine: NearbyGuestMachine
    private var connection = Connection.none
    private var lastConnection = 0
    private var session: NearbySession?
    private var alarm = LoopAlarm()

    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        // SAFETY: event loops live as long as their group, which the caller keeps.
        unsafe eventLoop.executor.asUnownedSerialExecutor()
    }

    /// - Parameter group: one of its loops carries everything. Keep it longer than the guest.
    public init(
        _ configuration: NearbyGuestConfiguration, group: any EventLoopGroup, logger: Logger, find: @escaping Finder
    ) {
        self.find = find
        self.logger = logger
        eventLoop = group.next()
        (events, source) = AsyncStream.makeStream(of: NearbyGuestEvent.self)
        machine = NearbyGuestMachine(
            own: configuration.player, code: configuration.code, expected: configuration.expected,
            secured: configuration.secured, timeouts: configuration.timeouts)
    }

    /// Begins to connect. Once.
    public func start() { perform(machine.start(.now)) }

    /// Says goodbye and ends.
    public func stop() { perform(machine.stop(.now)) }

    // MARK: For sessions

    func obey(_ command: NearbyCommand, in session: Int) throws(NearbyError) {
        perform(try machine.obey(command, in: session, .now))
    }

    // MARK: The connection

    private func dial() {
        lastConnection += 1
        let id = lastConnection
        // Cancelled by `close`, which ends every attempt that is given up.
        let task = Task { [weak self, find, eventLoop, logger] in
            do {
                let channel = try await NearbyDialer.dial(try await find(), on: eventLoop)
                await self?.opened(channel, id)
            } catch {
                logger.debug("nobody reached", metadata: ["error": "\(error)"])
                await self?.failed(id)
            }
        }
        connection = .dialing(id: id, task)
    }

    private func opened(_ channel: any Channel, _ id: Int) {
        guard case .dialing(id, _) = connection else { return channel.close(promise: nil) }
        let link: NearbyLinkHandler
        do {
            link = try channel.pipeline.syncOperations.handler(type: NearbyLinkHandler.self)
        } catch {
            // Closed meanwhile: the handler is gone with it.
            return failed(id)
        }
        connection = .up(id: id, link)
        perform(machine.connected(.now))
        // The host may have refused already, and gone.
        link.listen { event in self.assumeIsolated { $0.handle(event, of: id) } }
    }

    private func failed(_ id: Int) {
        guard case .dialing(id, _) = connection else { return }
        connection = .none
        perform(machine.unreachable(.now))
    }

    private func handle(_ event: NearbyLinkEvent, of id: Int) {
        guard case .up(id, _) = connection else { return }
        switch event {
        case .opened, .spoke: break
        case .frame(let frame): perform(machine.received(frame, .now))
        case .unreadable(let error): perform(machine.unreadable(error, .now))
        case .ended:
            connection = .none
            perform(machine.closed(.now))
        }
    }

    private func close() {
        switch connection {
        case .none: break
        case .dialing(_, let task): task.cancel()
        case .up(_, let link): link.close()
        }
        connection = .none
    }

    private func perform(_ actions: [NearbyGuestAction]) {
        for action in actions {
            switch action {
            case .connect: dial()
            case .write(let frame): if case .up(_, let link) = connection { link.write(frame) }
            case .passed: if case .up(_, let link) = connection { link.allowLongFrames() }
            case .close: close()
            case .began(let number, let id, let player):
                let session = NearbySession(number: number, id: id, role: .guest, opponent: player, carrier: self)
                self.session = session
            case .tell(let number, let event): deliver(event, number)
            case .strange(let player): source.yield(.strange(player))
            case .secured(let player): source.yield(.secured(player))
            case .exposed(let player): source.yield(.exposed(player))
            case .finished(let error):
                source.yield(.ended(error))
                source.finish()
            }
        }
        alarm.set(machine.deadline, on: eventLoop) { [weak self] in self?.assumeIsolated { $0.ring() } }
    }

    private func deliver(_ event: NearbyEvent, _ number: Int) {
        guard let session, session.number == number else { return }
        // Only now is it known that the other side has the code.
        if event == .connected { source.yield(.session(session)) }
        if case .disconnected = event { self.session = nil }
        guard !session.deliver(event), case .up(_, let link) = connection else { return }
        link.pause(until: session.waitForRoom)
    }

    private func ring() {
        alarm.clear()
        perform(machine.tick(.now))
    }
}

/// Makes connections to whichever of a host's addresses answers first in their order.
enum NearbyDialer {
    /// - Returns: a channel with a handler that keeps what comes until somebody listens.
    /// - Throws: why the last address did not work, or `handshakeTimeout` if there is none.
    static func dial(_ addresses: [NearbyAddress], on loop: any EventLoop) async throws -> any Channel {
        var failure: any Error = NearbyError.handshakeTimeout
        // Whoever has several addresses must not spend all the time on one that leads nowhere.
        let share = TimeAmount.milliseconds(10_000 / Int64(min(5, max(1, addresses.count))))
        for address in addresses {
            try Task.checkCancellation()
            do {
                return try await ClientBootstrap(group: loop)
                    .connectTimeout(share)
                    // A host that refuses at once is gone before anybody listens.
                    .channelOption(.allowRemoteHalfClosure, value: true)
                    .channelInitializer { channel in
                        NearbyLinkHandler.prepare(channel).flatMapThrowing {
                            try channel.pipeline.syncOperations.addHandler(NearbyLinkHandler())
                        }
                    }
                    .connect(host: address.host, port: address.port).get()
            } catch {
                failure = error
            }
        }
        throw failure
    }
}
