import BotHost
import Logging
import NIOPosix
import RelayServer

extension AdminServer {
    /// Serves what a command counts, at `/metrics` of an address that `--metrics` gave.
    static func startMetrics(
        at text: String, _ prometheus: PrometheusMetrics, _ logger: Logger
    ) async throws -> AdminServer {
        guard let address = BindAddress(text) else {
            throw Failure(.usage, "--metrics takes an address with a port, as 127.0.0.1:9464")
        }
        let page = Page(path: "/metrics", type: metricsType) { prometheus.text }
        do {
            return try await start(
                address, pages: [page], patience: .seconds(2), group: MultiThreadedEventLoopGroup.singleton,
                logger: logger)
        } catch {
            throw Failure(.port, "--metrics: \(error)")
        }
    }
}
