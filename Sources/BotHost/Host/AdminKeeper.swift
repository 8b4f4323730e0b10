import Foundation
import Logging
import NIOPosix
import Pool
import PoolGames
import RelayServer
import Synchronization

/// Serves `/health` and `/metrics` where the configuration wants it.
final class AdminKeeper: Sendable {
    /// What the pages show.
    struct Pages: Sendable {
        var health: @Sendable () async -> String
        var metrics: @Sendable () async -> String
    }

    private struct State {
        var address: BindAddress?
        var generation = 0
    }

    private let state = Mutex(State())
    private let alarm = Alarm()
    private let logger: Logger
    private let report: @Sendable (HostEvent) -> Void

    init(logger: Logger, report: @escaping @Sendable (HostEvent) -> Void) {
        var logger = logger
        // Hummingbird's news that it listens is told as an event.
        logger.logLevel = max(logger.logLevel, .notice)
        self.logger = logger
        self.report = report
    }

    /// Says where to serve from now on; `nil` is nowhere.
    func want(_ address: BindAddress?) {
        state.withLock { state in
            state.address = address
            state.generation += 1
        }
        alarm.ring()
    }

    /// Lives until the task is cancelled.
    func run(_ pages: Pages) async {
        var delay = Duration.seconds(1)
        while !Task.isCancelled {
            let (address, generation) = state.withLock { ($0.address, $0.generation) }
            guard let address else {
                await untilChanged(from: generation)
                continue
            }
            do throws(RelayServerError) {
                let server = try await AdminServer.start(
                    address, pages: Self.list(pages), patience: .seconds(2),
                    group: MultiThreadedEventLoopGroup.singleton, logger: logger)
                delay = .seconds(1)
                report(.admin(url: "http://\(BindAddress(host: address.host, port: server.port))"))
                await untilChanged(from: generation)
                await server.stop()
            } catch {
                if delay == .seconds(1) { report(.warning("health and metrics: \(error.description)")) }
                await alarm.wait(for: delay, on: .system)
                delay = min(delay * 2, .seconds(60))
            }
        }
    }

    private func untilChanged(from generation: Int) async {
        while !Task.isCancelled, state.withLock({ $0.generation }) == generation {
            await alarm.wait(for: nil, on: .system)
        }
    }

    private static func list(_ pages: Pages) -> [AdminServer.Page] {
        [
            .init(path: "/health", type: "application/json", body: pages.health),
            .init(path: "/metrics", type: AdminServer.metricsType, body: pages.metrics),
        ]
    }
}
