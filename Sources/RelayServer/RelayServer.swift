import Foundation
public import Logging
public import NIOCore
import NIOPosix
import NIOSSL
import PoolCrypto
import PoolWire
public import ServiceLifecycle

/// The server side of the relay protocol (relay.md), to be run as a service or inside a test.
///
/// All connections live on one event loop; what must survive a restart is written by a queue of its own.
public actor RelayServer: Service {
    private enum State {
        case idle
        case starting
        case running(Running)
        case stopped
    }

    private struct Running {
        let runtime: NIOLoopBound<RelayRuntime>
        let listener: any Channel
        let ticker: RepeatedTask
        let store: RelayStore?
        var admin: AdminServer?
        let address: RelayAddress
    }

    private let configuration: RelayConfiguration
    private let logger: Logger
    private let group: any EventLoopGroup
    private let ownsGroup: Bool
    private var state = State.idle

    /// - Parameter eventLoopGroup: one loop of it carries the relay; `nil` gives it a thread of its own.
    public init(configuration: RelayConfiguration, logger: Logger, eventLoopGroup: (any EventLoopGroup)? = nil) {
        self.configuration = configuration
        self.logger = logger
        group = eventLoopGroup ?? MultiThreadedEventLoopGroup(numberOfThreads: 1)
        ownsGroup = eventLoopGroup == nil
    }

    /// Starts listening; a relay can be started once.
    ///
    /// - Throws: `RelayServerError`.
    public func start() async throws -> RelayAddress {
        guard case .idle = state else { throw RelayServerError.alreadyStarted }
        state = .starting
        do {
            let running = try await open()
            state = .running(running)
            logger.info(
                "relay is listening",
                metadata: ["url": "\(running.address.url)", "admin": "\(running.address.adminURL ?? "off")"])
            return running.address
        } catch {
            state = .stopped
            await releaseGroup()
            throw error
        }
    }

    /// Starts unless that has been done, and serves until graceful shutdown or cancellation.
    public func run() async throws {
        if case .idle = state { _ = try await start() }
        guard case .running(let running) = state else { throw RelayServerError.alreadyStarted }
        let listener = running.listener
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await listener.closeFuture.get()
        } onCancelOrGracefulShutdown: {
            listener.close(promise: nil)
        }
        await stop()
    }

    /// Says goodbye to everybody and ends (relay.md 9.10). A second call does nothing.
    public func stop() async {
        guard case .running(let running) = state else { return }
        state = .stopped
        await close(running)
        await releaseGroup()
        logger.info("relay has stopped")
    }

    /// The figures of `/health` and `/metrics`; `nil` unless it runs.
    package var status: RelayStatus? {
        get async {
            guard case .running(let running) = state else { return nil }
            return await Self.status(of: running.runtime)
        }
    }

    // MARK: Starting

    private func open() async throws -> Running {
        do { try configuration.validate() } catch { throw RelayServerError.configuration(error) }
        let configuration = configuration
        let (tls, store, records) = try await offThePool {
            let tls = try makeTLSContext(configuration.transport)
            let (store, records) = try openRecords(configuration.authentication)
            return (tls, store, records)
        }
        let code = SecureRandom.bytes(32)
        let loop = group.next()
        let logger = logger
        let runtime = try await loop.submit {
            let runtime = RelayRuntime(
                configuration: configuration, records: records, claimSecret: code, store: store, loop: loop,
                logger: logger)
            return NIOLoopBound(runtime, eventLoop: loop)
        }.get()
        do {
            let listener = try await listen(runtime, tls: tls, on: loop)
            return try await announce(
                runtime, listener: listener, store: store, secret: code, records: records, isTLS: tls != nil)
        } catch {
            try? await offThePool { try store?.close() }
            throw error
        }
    }

    private func listen(
        _ runtime: NIOLoopBound<RelayRuntime>, tls: NIOSSLContext?, on loop: any EventLoop
    ) async throws -> any Channel {
        let address = configuration.server.webSocketBind
        let marks = ChannelOptions.Types.WriteBufferWaterMark(
            low: configuration.transport.lowWatermark, high: configuration.transport.highWatermark)
        do {
            return try await ServerBootstrap(group: loop, childGroup: loop)
                .serverChannelOption(.backlog, value: 4096)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
                .childChannelOption(.writeBufferWaterMark, value: marks)
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture { try runtime.value.accept(channel, tls: tls) }
                }
                .bind(host: address.host, port: address.port).get()
        } catch {
            throw RelayServerError.cannotListen(address, error)
        }
    }

    private func announce(
        _ runtime: NIOLoopBound<RelayRuntime>, listener: any Channel, store: RelayStore?, secret: [UInt8],
        records: RelayRecords, isTLS: Bool
    ) async throws -> Running {
        let loop = listener.eventLoop
        let interval = TimeAmount.milliseconds(configuration.tickInterval)
        let ticker = loop.scheduleRepeatedTask(initialDelay: interval, delay: interval) { _ in runtime.value.tick() }
        let code = ClaimCode(bytes: secret)
        let token = Hex.encode(SecureRandom.bytes(8))
        var admin: AdminServer?
        if let address = configuration.server.metricsBind, let code {
            let pages = RelayPages(
                configuration: configuration, page: SetupPage(code: code, token: token),
                status: { await Self.status(of: runtime) },
                takeRecoveryKey: { await Self.takeRecoveryKey(from: runtime) })
            do {
                // Not on a loop that ends with the relay: Hummingbird still has something to do there after its end.
                admin = try await AdminServer.start(
                    address, router: pages.router, patience: configuration.server.shutdownTimeout,
                    group: ownsGroup ? MultiThreadedEventLoopGroup.singleton : group, logger: adminLogger)
            } catch {
                ticker.cancel()
                try? await listener.close()
                throw error
            }
        }
        let host = configuration.server.webSocketBind.host
        let port = listener.localAddress?.port ?? configuration.server.webSocketBind.port
        let adminURL = admin.map { admin in
            "http://\(BindAddress(host: configuration.server.metricsBind?.host ?? "127.0.0.1", port: admin.port))"
        }
        let unclaimed = records.binding == nil
        let address = RelayAddress(
            url: (isTLS ? "wss" : "ws") + "://\(BindAddress(host: host, port: port))", port: port,
            adminURL: adminURL, claimCode: unclaimed ? code : nil,
            setupURL: unclaimed ? adminURL.map { "\($0)/setup?token=\(token)" } : nil,
            fingerprint: Hex.encode(records.identity.fingerprint))
        return Running(
            runtime: runtime, listener: listener, ticker: ticker, store: store, admin: admin, address: address)
    }

    /// Without Hummingbird's news that it listens, which `start` tells already.
    private var adminLogger: Logger {
        var logger = logger
        logger.logLevel = max(logger.logLevel, .notice)
        return logger
    }

    // MARK: Stopping

    private func close(_ running: Running) async {
        // An error here means that the listener was closed before.
        try? await running.listener.close()
        await running.admin?.stop()
        running.ticker.cancel()
        let loop = running.listener.eventLoop
        let runtime = running.runtime
        let patience = TimeAmount.milliseconds(configuration.server.shutdownTimeout.milliseconds)
        let gone = loop.flatSubmit { runtime.value.shutDown(within: patience) }
        do {
            try await gone.get()
            if let store = running.store { try await offThePool { try store.close() } }
        } catch {
            logger.error("the relay did not stop cleanly", metadata: ["error": "\(error)"])
        }
    }

    private func releaseGroup() async {
        guard ownsGroup else { return }
        do {
            try await group.shutdownGracefully()
        } catch {
            logger.error("the relay's event loop did not stop", metadata: ["error": "\(error)"])
        }
    }

    // MARK: Figures

    private static func status(of runtime: NIOLoopBound<RelayRuntime>) async -> RelayStatus {
        await onLoop(runtime) { $0.status }
    }

    private static func takeRecoveryKey(from runtime: NIOLoopBound<RelayRuntime>) async -> String? {
        await onLoop(runtime) { $0.core.takeRecoveryKey() }
    }

    private static func onLoop<Value: Sendable>(
        _ runtime: NIOLoopBound<RelayRuntime>, _ body: @escaping @Sendable (RelayRuntime) -> Value
    ) async -> Value {
        await withCheckedContinuation { continuation in
            runtime.eventLoop.execute { continuation.resume(returning: body(runtime.value)) }
        }
    }
}
