public import Foundation
public import Logging
import LoopTime
import NIOCore
public import PoolCrypto
public import PoolTransport
public import PoolWire

/// A membership in a pool on a relay, as a guest or as the host.
///
/// It joins, keeps the link alive, returns after losses, and ends with a reason; see `RelayClientStateMachine` for how.
/// It is an actor on the event loop of its connection, so that a message costs no change of threads; thousands share
/// the loops of one `RelayNetwork`.
public actor RelayTransport: Transport {
    /// What does not change.
    struct Setup {
        var credentials: RelayCredentials
        var network: RelayNetwork
        var endpoint: RelayEndpoint
        var configuration: RelayTransportConfiguration
        var logger: Logger
    }

    /// The link of the moment.
    enum Connection {
        case none
        /// `channel` is there once TCP is up.
        case dialing(id: Int, channel: (any Channel)?)
        case up(id: Int, RelayLinkHandler, any Channel)
        /// Said goodbye; a new link may be made meanwhile.
        case closing(id: Int)
    }

    private enum Run {
        case new
        case running(CheckedContinuation<Void, Never>)
        /// The last event is out, the connection may still be closing.
        case ending(CheckedContinuation<Void, Never>?)
    }

    nonisolated let eventLoop: any EventLoop
    nonisolated let source: TransportEventSource
    nonisolated let gate: ReadingGate
    nonisolated let setup: Setup
    nonisolated let isHost: Bool
    var machine: RelayClientStateMachine
    var connection = Connection.none
    var sending = SendQueue()
    var desk: HostDesk?
    /// The proof of work being solved. Cancelled when the link goes.
    var solving: Task<Void, Never>?
    private var alarm = LoopAlarm()
    private var life = Run.new

    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        // SAFETY: event loops live as long as their group, which the network in `setup` keeps.
        unsafe eventLoop.executor.asUnownedSerialExecutor()
    }

    private init(
        role: RelayRole, url: String, credentials: RelayCredentials, desk: HostDesk?, network: RelayNetwork,
        configuration: RelayTransportConfiguration, logger: Logger
    ) throws(TransportError) {
        let gate = ReadingGate()
        let endpoint = try RelayEndpoint(url: url)
        var logger = logger
        logger[metadataKey: "poolID"] = "\(credentials.poolID.lowercasedText)"
        setup = Setup(
            credentials: credentials, network: network, endpoint: endpoint, configuration: configuration,
            logger: logger)
        eventLoop = network.eventLoopGroup.next()
        source = TransportEventSource(highWatermark: configuration.eventBuffer) { gate.resume() }
        self.gate = gate
        self.desk = desk
        isHost = desk != nil
        machine = RelayClientStateMachine(
            role: role, poolID: credentials.poolID, address: endpoint.authority, configuration: configuration)
    }

    /// A guest that joins by invitation.
    /// - Parameters:
    ///   - identity: persistent; the public key is the member's name in the pool.
    ///   - wasApproved: whether this identity joined this pool before. Then it returns without its host, and the
    ///     invitation is what it falls back to.
    ///   - displayName: what others see until profiles are exchanged. Relays clean it.
    /// - Throws: `TransportError` if the invitation's address is none.
    public static func member(
        invitation: Invitation, identity: SigningKey, wasApproved: Bool = false, displayName: String,
        network: RelayNetwork, configuration: RelayTransportConfiguration = RelayTransportConfiguration(),
        logger: Logger
    ) throws(TransportError) -> RelayTransport {
        try RelayTransport(
            role: .guest(.init(isApproved: wasApproved, invitationExpiry: invitation.expiresAt)),
            url: invitation.serverURL,
            credentials: RelayCredentials(
                identity: identity, displayName: displayName, poolID: invitation.poolID, invitation: invitation),
            desk: nil, network: network, configuration: configuration, logger: logger)
    }

    /// A guest that returns to a pool that let it in before.
    /// - Parameter invitation: what it falls back to when the pool forgot it.
    /// - Throws: `TransportError` if the address is none.
    public static func rejoining(
        serverURL: String, poolID: UUID, identity: SigningKey, invitation: Invitation? = nil, displayName: String,
        network: RelayNetwork, configuration: RelayTransportConfiguration = RelayTransportConfiguration(),
        logger: Logger
    ) throws(TransportError) -> RelayTransport {
        try RelayTransport(
            role: .guest(.init(isApproved: true, invitationExpiry: invitation?.expiresAt)), url: serverURL,
            credentials: RelayCredentials(
                identity: identity, displayName: displayName, poolID: poolID, invitation: invitation),
            desk: nil, network: network, configuration: configuration, logger: logger)
    }

    /// The host of a pool. It opens the pool, or takes it back if the relay still has it.
    /// - Parameters:
    ///   - serverURL: `ws://` or `wss://`; see `ServerAddress.normalise` for what people type.
    ///   - poolID: the same each time, so that members find the pool again.
    ///   - identity: the one key that the relay was claimed with, or is claimed with now.
    /// - Throws: `TransportError` if the address is none.
    public static func host(
        serverURL: String, poolID: UUID, identity: SigningKey, displayName: String, hosting: RelayHosting,
        network: RelayNetwork, configuration: RelayTransportConfiguration = RelayTransportConfiguration(),
        logger: Logger
    ) throws(TransportError) -> RelayTransport {
        try RelayTransport(
            role: .host(.init(peer: identity.peerID, hasClaimCode: hosting.claimCode != nil)), url: serverURL,
            credentials: RelayCredentials(
                identity: identity, displayName: displayName, poolID: poolID, claimCode: hosting.claimCode,
                publicURL: hosting.publicURL ?? serverURL),
            desk: HostDesk(hosting), network: network, configuration: configuration, logger: logger)
    }

    // MARK: Transport

    public nonisolated var events: TransportEvents { source.events }

    public nonisolated var hosting: (any PoolHosting)? { isHost ? RelayPoolHosting(transport: self) : nil }

    public func run() async throws {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                switch life {
                case .new:
                    life = .running(continuation)
                    perform(machine.start(.now))
                case .running: preconditionFailure("a relay transport runs once")
                case .ending: continuation.resume()
                }
            }
        } onCancel: {
            eventLoop.execute { self.assumeIsolated { $0.goAway() } }
        }
        try Task.checkCancellation()
    }

    public func leave() async { goAway() }

    // MARK: Life

    private func goAway() { perform(machine.leave()) }

    /// The membership is over; `run()` returns when the connection is closed, too.
    func end(_ reason: EndReason) {
        let waiting: CheckedContinuation<Void, Never>?
        switch life {
        case .new: waiting = nil
        case .running(let continuation): waiting = continuation
        case .ending: return
        }
        alarm.cancel()
        setup.logger.info("membership ended", metadata: ["reason": "\(reason)"])
        source.yield(.ended(reason))
        source.finish()
        life = .ending(waiting)
        if case .closing = connection { return }
        returnFromRun()
    }

    /// The connection is closed.
    func connectionIsGone() {
        connection = .none
        gate.attach(nil)
        returnFromRun()
    }

    private func returnFromRun() {
        guard case .ending(let waiting?) = life else { return }
        life = .ending(nil)
        waiting.resume()
    }

    // MARK: Time

    func setAlarm() {
        guard case .running = life else { return }
        alarm.set(machine.deadline, on: eventLoop) { [weak self] in self?.assumeIsolated { $0.alarmRang() } }
    }

    private func alarmRang() {
        alarm.clear()
        perform(machine.tick(.now, isReading: isReading, random: .random(in: 0..<1)))
    }

    private var isReading: Bool {
        guard case .up(_, _, let channel) = connection else { return true }
        return (try? channel.syncOptions?.getOption(.autoRead)) ?? true
    }
}

extension Moment {
    static var now: Moment {
        Moment(uptime: NIODeadline.now().uptime, unix: Int64(Date().timeIntervalSince1970))
    }
}
