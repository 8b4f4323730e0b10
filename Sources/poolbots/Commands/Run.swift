import ArgumentParser
import BotAPI
import BotHTTP
import BotHost
import Foundation
import Logging
import NIOPosix
import PoolStore
import RelayServer
import ServiceLifecycle
import UnixSignals

/// `poolbots run`
struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run many bots in several pools, as a configuration file says.",
        discussion: """
            The file says which pools to host or to join and which bots are in them, and may have a relay of its own:
                poolbots run poolbots.yaml
            Changes of the file, and of the scripts that it names, are applied while it runs; SIGHUP reads it at once.
            “poolbots check” looks for mistakes, “poolbots schema” helps editors, docs/configuration.md lists all keys;
            “poolbots status”, “poolbots restart” and “poolbots reload” talk to the running process.
            """)

    @Argument(help: "The configuration file.")
    var file = "poolbots.yaml"

    @OptionGroup var data: DataOptions
    @OptionGroup var printing: OutputOptions

    func run() async throws {
        let fetcher = HTTPFetcher(group: MultiThreadedEventLoopGroup.singleton)
        do {
            try await run(fetcher)
        } catch {
            try await fetcher.close()
            throw error
        }
        try await fetcher.close()
    }

    private func run(_ fetcher: HTTPFetcher) async throws {
        let reader = ConfigurationArgument.reader(file, logger: printing.logger("poolbots"), http: fetcher)
        let loaded = try await reader.load()
        let directory = ConfigurationArgument.directory(data, loaded)
        guard let beginning = await reader.beginning(with: loaded, dataDirectory: directory) else {
            guard loaded.lines.count > 1 else { throw Failure(.usage, loaded.lines.first ?? "\(file) is empty") }
            try ConfigurationArgument.explain(loaded)
            throw Failure(.usage, "\(file) cannot be used; nothing was started")
        }
        let logger = RunLog.logger(beginning.0.log, verbose: printing.verbose)
        let store = try await Store.open(directory: directory.path)
        let report = RunReport(output: printing.output, showsText: Terminal.isInteractive, logger: logger)
        for line in loaded.lines { report.tell(nil, .warning(line)) }
        let host = InstallationHost(
            InstallationHost.Surroundings(
                dataDirectory: directory, store: store, version: Version.number, logger: logger, report: report.tell,
                answer: answer),
            reader: reader, loaded: loaded, beginning: beginning)
        try await serve(host, logger)
        try await store.close()
    }

    private func serve(_ host: InstallationHost, _ logger: Logger) async throws {
        let notifier = ServiceNotifier(ProcessInfo.processInfo.environment, host: host, logger: logger)
        let hangUps = await UnixSignalsSequence(trapping: .sighup)
        var services = ServiceGroupConfiguration(
            services: [
                .init(service: HangUp(signals: hangUps, host: host, logger: logger)), .init(service: notifier),
                .init(service: host, successTerminationBehavior: .gracefullyShutdownGroup),
            ], gracefulShutdownSignals: [.sigint, .sigterm], logger: logger)
        services.maximumGracefulShutdownDuration = .seconds(15)
        try await ServiceGroup(configuration: services).run()
    }

    /// Carries out a command for one pool, as the consoles of `poolbots host` and `join` do.
    private var answer: @Sendable (PoolRunner, PoolEntry, ControlCommand) async throws -> ControlReply {
        let output = Output(json: true)
        return { runner, pool, command in
            guard pool.entrance.isHost else {
                return try await MemberConsole(runner: runner, output: output).answer(command)
            }
            let console = HostConsole(
                runner: runner, poolName: pool.name, uses: 1, lifetime: .seconds(3600), output: output, showsQR: false)
            return try await console.answer(command)
        }
    }
}

/// Reads the configuration at once when somebody sends SIGHUP.
private struct HangUp: Service {
    /// Trapped before the host tells that it is ready.
    let signals: UnixSignalsSequence
    let host: InstallationHost
    let logger: Logger

    func run() async throws {
        for await _ in signals.cancelOnGracefulShutdown() {
            logger.info("SIGHUP: reading the configuration")
            _ = try await host.reload()
        }
    }
}

/// Configuration files as commands name them.
enum ConfigurationArgument {
    /// - Parameter http: fetches for bots that may; `nil` where none will run.
    static func reader(_ path: String, logger: Logger, http: (any HTTPAccess)? = nil) -> InstallationReader {
        InstallationReader(
            path: path, kinds: .bundled(logger: logger, http: http), environment: ProcessInfo.processInfo.environment)
    }

    /// The data folder: as told, as the file says, or as always.
    static func directory(_ data: DataOptions, _ loaded: InstallationReader.Loaded?) -> URL {
        guard data.path == nil, let path = loaded?.dataDirectory else { return data.directory }
        return URL(filePath: path, directoryHint: .isDirectory)
    }

    /// Says what is wrong with a file, each with its line.
    static func explain(_ loaded: InstallationReader.Loaded) throws {
        for text in loaded.explanations {
            try FileHandle.standardError.write(contentsOf: Data((text + "\n").utf8))
        }
    }
}
