import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle

/// Serves `/health`, `/metrics` and the setup pages (relay.md 10).
struct AdminServer: Sendable {
    /// What the pages need from the relay.
    struct Source: Sendable {
        let configuration: RelayConfiguration
        let page: SetupPage
        let status: @Sendable () async -> RelayStatus
        let takeRecoveryKey: @Sendable () async -> String?
    }

    /// The port it listens on.
    let port: Int
    private let services: ServiceGroup
    private let task: Task<Void, Never>

    /// Starts to serve.
    ///
    /// - Parameter patience: how long requests in progress may take when it is stopped.
    static func start(
        _ address: BindAddress, source: Source, patience: Duration, group: any EventLoopGroup, logger: Logger
    ) async throws(RelayServerError) -> AdminServer {
        let (started, announce) = AsyncThrowingStream<Int, any Error>.makeStream()
        let application = Application(
            router: router(source), configuration: .init(address: .hostname(address.host, port: address.port)),
            onServerRunning: { channel in announce.yield(channel.localAddress?.port ?? address.port) },
            eventLoopGroupProvider: .shared(group), logger: logger)
        var configuration = ServiceGroupConfiguration(services: [application], logger: logger)
        configuration.maximumGracefulShutdownDuration = patience
        let services = ServiceGroup(configuration: configuration)
        // Ended by `stop`. It lives outside `RelayServer.run` so that a relay can be started without a service.
        let task = Task {
            do {
                try await services.run()
                announce.finish()
            } catch {
                announce.finish(throwing: error)
            }
        }
        do {
            for try await port in started { return AdminServer(port: port, services: services, task: task) }
        } catch {
            throw .cannotListen(address, reason: "\(error)")
        }
        throw .cannotListen(address, reason: "the server ended")
    }

    /// Lets requests in progress end, and stops. Cancelling at once would make Hummingbird log an error.
    func stop() async {
        await services.triggerGracefulShutdown()
        await task.value
    }

    private static func router(_ source: Source) -> Router<BasicRequestContext> {
        let router = Router()
        router.get("/health") { _, _ in
            response(.ok, "application/json", await source.status().health(source.configuration))
        }
        router.get("/metrics") { _, _ in
            response(.ok, "text/plain; version=0.0.4; charset=utf-8", await source.status().prometheusText)
        }
        router.get("/") { _, _ in response(.ok, html, SetupPage.front) }
        router.get("/setup") { request, _ in
            if await source.status().isClaimed { return response(.ok, html, SetupPage.claimed) }
            guard source.page.isRight(token: request.uri.queryParameters["token"]) else {
                return response(.forbidden, html, SetupPage.forbidden)
            }
            return response(.ok, html, source.page.unclaimed)
        }
        router.get("/setup/status") { request, _ in
            guard source.page.isRight(token: request.uri.queryParameters["token"]) else {
                return response(.forbidden, "application/json", #"{"error":"forbidden"}"#)
            }
            let claimed = await source.status().isClaimed
            let key = await source.takeRecoveryKey().map { "\"\($0)\"" } ?? "null"
            return response(.ok, "application/json", #"{"claimed":\#(claimed),"recovery_key":\#(key)}"#)
        }
        return router
    }

    private static let html = "text/html; charset=utf-8"

    private static func response(_ status: HTTPResponse.Status, _ type: String, _ body: String) -> Response {
        Response(
            status: status, headers: [.contentType: type, .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(string: body)))
    }
}
