import Foundation
package import Logging
import LoopTime
package import NIOCore
package import PoolCrypto
import PoolLinks
import PoolMesh
package import PoolTransport
import PoolWire

/// A membership in a local pool, as its host or as a guest (local-pools.md): links to other hosts on the network, without
/// any server.
///
/// What is decided is in `LocalPoolMachine`; this owns the socket, the links and the clock. It is an actor on an event
/// loop, whose timer it uses.
package actor LocalTransport: Transport {
    /// What does not change.
    struct Setup {
        var identity: SigningKey
        var configuration: LocalTransportConfiguration
        var group: any EventLoopGroup
        var logger: Logger
        /// A host's.
        var onRecord: (@Sendable (LocalHostRecord) -> Void)?
    }

    enum Job: Sendable {
        case dial(DialBook.Dial)
        case serve(LinkID, LinkPort)
    }

    private enum Run {
        case new
        case running
        case over
    }

    nonisolated let eventLoop: any EventLoop
    nonisolated let source: TransportEventSource
    nonisolated let gate: EventGate
    nonisolated let setup: Setup
    nonisolated let isHost: Bool
    /// What `run()` is to do beside each other.
    nonisolated let jobs = AsyncStream.makeStream(of: Job.self)
    var machine: LocalPoolMachine
    var endpoint: LinkEndpoint?
    var ports: [LinkID: LinkPort] = [:]
    var waiting = RoomQueue()
    var clocks = ClockBook()
    private var life = Run.new
    private var alarm = LoopAlarm()
    private var leavers: [CheckedContinuation<Void, Never>] = []
    /// The number of the last link.
    var lastLink = 0

    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        // SAFETY: event loops live as long as their group, which `setup` keeps.
        unsafe eventLoop.executor.asUnownedSerialExecutor()
    }

    init(_ machine: LocalPoolMachine, _ setup: Setup) {
        let gate = EventGate()
        self.gate = gate
        self.setup = setup
        self.machine = machine
        isHost = machine.isHost
        eventLoop = setup.group.next()
        source = TransportEventSource(highWatermark: setup.configuration.eventBuffer) { gate.open() }
    }

    /// A guest.
    /// - Parameters:
    ///   - identity: persistent; the public key is the member's name in the pool.
    ///   - displayName: what others see until profiles are exchanged.
    package static func guest(
        _ entrance: LocalEntrance, identity: SigningKey, displayName: String,
        configuration: LocalTransportConfiguration = LocalTransportConfiguration(), group: any EventLoopGroup,
        logger: Logger
    ) -> LocalTransport {
        LocalTransport(
            LocalPoolMachine(
                guest: LocalPoolSettings(identity, displayName, configuration), entrance: entrance, key: .generate()),
            Setup(identity: identity, configuration: configuration, group: group, logger: logger))
    }

    /// The host of a pool.
    /// - Parameters:
    ///   - hosting: with the same pool id and memory each time, so that members find the pool again.
    ///   - onRecord: called on an event loop with what is to be remembered. Must not block.
    package static func host(
        _ hosting: LocalHostSettings, identity: SigningKey, displayName: String,
        configuration: LocalTransportConfiguration = LocalTransportConfiguration(), group: any EventLoopGroup,
        logger: Logger, onRecord: @escaping @Sendable (LocalHostRecord) -> Void = { _ in }
    ) -> LocalTransport {
        LocalTransport(
            LocalPoolMachine(
                host: LocalPoolSettings(identity, displayName, configuration), hosting: hosting, key: .generate(),
                now: .now),
            Setup(
                identity: identity, configuration: configuration, group: group, logger: logger, onRecord: onRecord))
    }

    // MARK: Transport

    package nonisolated var events: TransportEvents { source.events }

    package nonisolated var maxPayloadBytes: Int { 10 << 20 }

    package nonisolated var hosting: (any PoolHosting)? { isHost ? LocalPoolHosting(transport: self) : nil }

    package func run() async throws {
        guard case .new = life else {
            if case .over = life { return try Task.checkCancellation() }
            preconditionFailure("a local transport runs once")
        }
        life = .running
        // Ends when the machine has: a membership whose task is cancelled still says that it goes.
        let work = Task { await bindAndServe() }
        await withTaskCancellationHandler {
            await work.value
        } onCancel: {
            eventLoop.execute { self.assumeIsolated { $0.goAway() } }
        }
        life = .over
        for leaver in leavers { leaver.resume() }
        leavers = []
        try Task.checkCancellation()
    }

    /// Returns when the socket is closed.
    package func leave() async {
        goAway()
        guard case .running = life else { return }
        await withCheckedContinuation { leavers.append($0) }
    }

    private func goAway() {
        perform(machine.leave(.now))
        if case .new = life { life = .over }
    }

    // MARK: Life

    private func bindAndServe() async {
        do {
            let endpoint = try await bind(port: setup.configuration.listenPort)
            self.endpoint = endpoint
            perform(machine.start(addresses: LinkAddress.reachable(endpoint.localAddress), .now))
            await serve(endpoint)
        } catch {
            perform(machine.fail(TransportError(.unreachable, error.message)))
        }
    }

    private func serve(_ endpoint: LinkEndpoint) async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.accept(endpoint) }
            group.addTask { await self.watch() }
            for await job in jobs.stream {
                switch job {
                case .dial(let dial): group.addTask { await self.make(dial) }
                case .serve(let id, let port): group.addTask { await self.serve(port, id) }
                }
            }
            await close()
            group.cancelAll()
        }
        self.endpoint = nil
    }

    /// Takes the links that others make. A socket that the system has closed, as when a network goes away under it, is
    /// replaced by another one at the same port.
    private func accept(_ endpoint: LinkEndpoint) async {
        var endpoint = endpoint
        while true {
            for await link in endpoint.accepted { adopt(link, for: nil) }
            guard !machine.isOver, !Task.isCancelled else { return }
            setup.logger.notice("the socket is gone and is bound again")
            guard let next = await bindAgain(port: endpoint.localAddress.port ?? 0) else { return }
            endpoint = next
            self.endpoint = next
        }
    }

    private func bindAgain(port: Int) async -> LinkEndpoint? {
        while !machine.isOver, (try? await Task.sleep(for: .milliseconds(200))) != nil {
            do {
                return try await bind(port: port)
            } catch {
                setup.logger.debug("not bound", metadata: ["reason": "\(error.message)"])
            }
        }
        return nil
    }

    private func bind(port: Int) async throws(LinkError) -> LinkEndpoint {
        let configuration = setup.configuration
        return try await LinkEndpoint.bind(
            host: configuration.listenHost, port: port, identity: setup.identity, configuration: configuration.links,
            group: setup.group, logger: setup.logger)
    }

    /// Everything was said: closes the links when it has arrived, as far as the other ends take it.
    private func close() async {
        guard let endpoint else { return }
        let limit = setup.configuration.links.closeTimeout
        // Both end by themselves: the one after the limit, the other when the endpoint has closed the links.
        let impatience = Task {
            try? await Task.sleep(for: limit)
            await endpoint.close()
        }
        for port in ports.values { await port.done() }
        await endpoint.close()
        impatience.cancel()
        await impatience.value
    }

    /// The last event is out.
    func end(_ reason: EndReason) {
        alarm.cancel()
        setup.logger.info("membership ended", metadata: ["reason": "\(reason)"])
        source.yield(.ended(reason))
        source.finish()
        gate.open()
        for waiter in waiting.takeAll() { waiter.resume() }
        for port in ports.values { port.finish() }
        jobs.continuation.finish()
        clocks.finish()
    }

    // MARK: Time

    func setAlarm() {
        guard case .running = life else { return }
        alarm.set(machine.deadline, on: eventLoop) { [weak self] in self?.assumeIsolated { $0.alarmRang() } }
    }

    private func alarmRang() {
        alarm.clear()
        perform(machine.tick(.now))
    }
}

extension LocalPoolSettings {
    init(_ identity: SigningKey, _ displayName: String, _ configuration: LocalTransportConfiguration) {
        self.init(identity: identity, displayName: displayName)
        patience = configuration.patience
        longestWait = configuration.longestWait
        stallLimit = configuration.stallLimit
        entranceTries = configuration.entranceTries
        dialsMembers = configuration.dialsMembers
    }
}

extension MeshMoment {
    static var now: MeshMoment {
        MeshMoment(time: NIODeadline.now().uptime, date: Date(), random: SecureRandom.bytes)
    }
}
