import ArgumentParser
import BotHost
import Foundation
import Logging
import PoolWire
import RelayServer
import ServiceLifecycle
import UnixSignals

/// `poolbots relay`
struct Relay: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run a relay that pools meet on.",
        discussion: """
            Without --data everything is forgotten at the end; with it, identity, claim, pools, approvals and invitations
            survive restarts and crashes.

            A new relay has no owner: it prints a claim code once, and the first host that shows it becomes the owner:
                poolbots host --relay ws://127.0.0.1:9090 --claim CODE

            The relay listens on this machine only. For others: --listen 0.0.0.0:9090, and TLS (--tls-cert, --tls-key) or
            a proxy that adds it; the newest apps join over wss only.

            Settings are named as in the reference (--set pool.max_pool_size=32) and are also read from the environment
            (STEALTH_POOL__MAX_POOL_SIZE=32). --settings lists them.
            """)

    @Option(help: ArgumentHelp("Address for members. Port 0 picks a free one.", valueName: "host:port"))
    var listen: String?

    @Option(help: ArgumentHelp("Address of /health and /metrics; “off” for none.", valueName: "host:port"))
    var admin: String?

    @Option(name: .customLong("data"), help: ArgumentHelp("Folder for what must survive.", valueName: "dir"))
    var directory: String?

    @Option(help: ArgumentHelp("Certificate chain in PEM; with --tls-key.", valueName: "file"))
    var tlsCert: String?

    @Option(help: ArgumentHelp("Private key in PEM; with --tls-cert.", valueName: "file"))
    var tlsKey: String?

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("Change a setting; repeat for more.", valueName: "section.key=value"))
    var settings: [String] = []

    @Flag(name: .customLong("settings"), help: "List the names of all settings, and stop.")
    var listSettings = false

    @OptionGroup var printing: OutputOptions

    func run() async throws {
        let (configuration, warnings) = try relayConfiguration()
        if listSettings {
            return RelayConfiguration.settingNames.forEach { print($0) }
        }
        let logger = self.logger(configuration.logging)
        let relay = RelayServer(configuration: configuration, logger: logger)
        let announced = AnnouncedRelay(relay: relay) { [printing] address in
            printing.output.emit(
                .listening(url: address.url, admin: address.adminURL, claimCode: address.claimCode?.manualCode))
            for warning in warnings { printing.output.emit(.warning(warning)) }
            printing.output.note("Press Ctrl-C to stop.")
        }
        let group = ServiceGroup(
            services: [announced], gracefulShutdownSignals: [.sigint, .sigterm], logger: logger)
        try await group.run()
    }

    /// The log goes to standard error, as `logging.*` says: JSON where nobody asked for text and no person reads along.
    private func logger(_ settings: RelayConfiguration.Logging) -> Logger {
        let format = settings.format ?? (Terminal.showsErrors ? .text : .json)
        var logger = Logger(label: "poolbots.relay") { label in
            switch format {
            case .json: JSONLogHandler(label: label)
            case .text: StreamLogHandler.standardError(label: label)
            }
        }
        logger.logLevel = printing.verbose ? min(settings.level, .debug) : settings.level
        return logger
    }

    /// Defaults, then the environment, then `--set`, then the named options; and what of it changes nothing.
    private func relayConfiguration() throws -> (RelayConfiguration, warnings: [String]) {
        var configuration = RelayConfiguration()
        configuration.server.version = Version.number
        // As the reference does (relay.md 11): a value that cannot be read leaves the default.
        let ignored = configuration.applyEnvironment(ProcessInfo.processInfo.environment)
        for setting in settings {
            guard let equals = setting.firstIndex(of: "=") else {
                throw Failure(.usage, "--set takes section.key=value, not “\(setting)”")
            }
            try configuration.set(String(setting[..<equals]), to: String(setting[setting.index(after: equals)...]))
        }
        if let listen { configuration.server.webSocketBind = try Relay.address(listen, option: "--listen") }
        if let admin {
            configuration.server.metricsBind = admin == "off" ? nil : try Relay.address(admin, option: "--admin")
        }
        if let directory { configuration.authentication.dataDirectory = directory }
        guard (tlsCert == nil) == (tlsKey == nil) else {
            throw Failure(.usage, "--tls-cert and --tls-key go together: give both or neither")
        }
        if let tlsCert { configuration.transport.tlsCertificatePath = tlsCert }
        if let tlsKey { configuration.transport.tlsKeyPath = tlsKey }
        return (configuration, ignored.map { "environment: \($0)" } + configuration.warnings)
    }

    private static func address(_ text: String, option: String) throws -> BindAddress {
        guard let address = BindAddress(text) else {
            throw Failure(.usage, "\(option) takes HOST:PORT, for example 127.0.0.1:9090, not “\(text)”")
        }
        return address
    }
}

/// A relay that is told of once it listens. A signal that answers that finds its handler: the group traps them first.
private struct AnnouncedRelay: Service {
    let relay: RelayServer
    let announce: @Sendable (RelayAddress) -> Void

    func run() async throws {
        announce(try await relay.start())
        try await relay.run()
    }
}
