import Foundation
import HTTPTypes
import Hummingbird
package import Logging
package import NIOCore
import ServiceLifecycle

/// Serves pages for whoever runs the program, in plain HTTP.
package struct AdminServer: Sendable {
    /// The port it listens on.
    package let port: Int
    private let services: ServiceGroup
    private let task: Task<Void, Never>

    /// A page that is made anew for each request.
    package struct Page: Sendable {
        let path: String
        let type: String
        let body: @Sendable () async -> String

        package init(path: String, type: String, body: @escaping @Sendable () async -> String) {
            self.path = path
            self.type = type
            self.body = body
        }
    }

    /// Starts to serve some pages.
    package static func start(
        _ address: BindAddress, pages: [Page], patience: Duration, group: any EventLoopGroup, logger: Logger
    ) async throws(RelayServerError) -> AdminServer {
        let router = Router()
        for page in pages {
            router.get(RouterPath(page.path)) { _, _ in response(page.type, await page.body()) }
        }
        return try await start(address, router: router, patience: patience, group: group, logger: logger)
    }

    /// Starts to serve.
    ///
    /// - Parameter patience: how long requests in progress may take when it is stopped.
    static func start(
        _ address: BindAddress, router: Router<BasicRequestContext>, patience: Duration, group: any EventLoopGroup,
        logger: Logger
    ) async throws(RelayServerError) -> AdminServer {
        let (started, announce) = AsyncThrowingStream<Int, any Error>.makeStream()
        let application = Application(
            router: router, configuration: .init(address: .hostname(address.host, port: address.port)),
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
            throw .cannotListen(address, error)
        }
        throw .cannotListen(address, reason: "the server ended")
    }

    /// Lets requests in progress end, and stops. Cancelling at once would make Hummingbird log an error.
    package func stop() async {
        await services.triggerGracefulShutdown()
        await task.value
    }

    /// What `/metrics` says that it is: Prometheus' text format.
    package static let metricsType = "text/plain; version=0.0.4; charset=utf-8"

    /// A page that nobody keeps.
    static func response(_ type: String, _ body: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: type, .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(string: body)))
    }
}
