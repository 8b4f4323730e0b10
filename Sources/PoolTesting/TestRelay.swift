public import Foundation
public import Logging
public import PoolWire
public import RelayServer

/// A relay in this process, on a port of this machine that is its own while the test goes on.
public actor TestRelay {
    /// Where clients connect.
    public private(set) var url: String
    /// As `RelayServer.start` gave it, newest.
    public private(set) var address: RelayAddress
    private let configuration: RelayConfiguration
    private let logger: Logger
    private var server: RelayServer

    /// How to claim it; `nil` when that has been done before this start.
    public var claimCode: ClaimCode? { address.claimCode }

    /// Starts a relay whose limits do not get into a test's way: no admin port, easy puzzles, full buckets. A test of
    /// those sets them in `configure`.
    ///
    /// - Parameters:
    ///   - dataDirectory: kept by the caller; `nil` is a relay in memory.
    ///   - configure: changes settings before the start.
    public static func start(
        dataDirectory: URL? = nil, logger: Logger = Logger(label: "relay") { _ in SwiftLogNoOpLogHandler() },
        configure: (inout RelayConfiguration) -> Void = { _ in }
    ) async throws -> TestRelay {
        var configuration = RelayConfiguration()
        configuration.server.webSocketBind = BindAddress(host: "127.0.0.1", port: try LoopbackPort.unused())
        configuration.server.metricsBind = nil
        configuration.proofOfWork.difficulty = 4
        configuration.proofOfWork.adaptive = false
        configuration.rateLimit.messagesPerSecond = 100_000
        configuration.authentication.dataDirectory = dataDirectory?.path
        configure(&configuration)
        let server = RelayServer(configuration: configuration, logger: logger)
        let address = try await server.start()
        return TestRelay(server: server, address: address, configuration: configuration, logger: logger)
    }

    private init(server: RelayServer, address: RelayAddress, configuration: RelayConfiguration, logger: Logger) {
        self.server = server
        self.address = address
        self.configuration = configuration
        self.logger = logger
        url = address.url
    }

    /// Stops it as an operator would.
    public func stop() async { await server.stop() }

    /// Stops it and starts it again with the same data directory and port.
    ///
    /// The port can be in use for a moment: a child process that another test starts has a copy of every socket until
    /// it runs its own program.
    public func restart() async throws {
        await server.stop()
        var again = configuration
        again.server.webSocketBind.port = address.port
        try await eventually("port \(address.port) to be free", within: .seconds(60)) {
            server = RelayServer(configuration: again, logger: logger)
            do {
                address = try await server.start()
                return true
            } catch RelayServerError.cannotListen {
                return false
            }
        }
        url = address.url
    }

    /// Its figures; `nil` when it is stopped.
    package var status: RelayStatus? {
        get async { await server.status }
    }
}
