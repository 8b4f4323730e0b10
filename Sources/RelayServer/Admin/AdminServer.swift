import Foundation
package import HTTPTypes
package import Hummingbird
package import Logging
package import NIOCore
import ServiceLifecycle

/// Serves pages for whoever runs the program, in plain HTTP.
package struct AdminServer: Sendable {
    /// The port it listens on.
    package let port: Int
    private let services: ServiceGroup
    private let task: Task<Void, Never>

    /// Starts to serve.
    ///
    /// - Parameter patience: how long requests in progress may take when it is stopped.
    package static func start(
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
            throw .cannotListen(address, reason: "\(error)")
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
    package static func response(_ type: String, _ body: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: type, .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(string: body)))
    }
}
