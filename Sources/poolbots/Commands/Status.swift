import ArgumentParser
import BotHost
import Foundation
import NIOPosix

/// Which running process a command talks to.
struct RunningOptions: ParsableArguments {
    @OptionGroup var data: DataOptions

    @Option(
        help: ArgumentHelp(
            "The configuration file that “poolbots run” was given, for the data folder that it names.",
            valueName: "file"))
    var config: String?

    /// The data folder: as told, or as the configuration file says.
    func directory(_ printing: OutputOptions) async throws -> URL {
        var loaded: InstallationReader.Loaded?
        if let config {
            loaded = try await ConfigurationArgument.reader(config, logger: printing.logger("poolbots")).load()
            // Whoever asks may do so because the file is broken.
            guard loaded?.installation != nil || loaded?.dataDirectory != nil else {
                throw Failure(.usage, loaded?.lines.first ?? "\(config) is empty")
            }
        }
        return ConfigurationArgument.directory(data, loaded)
    }

    /// Asks the process that uses the data folder.
    func ask(_ line: String, _ printing: OutputOptions) async throws -> ControlReply {
        let directory = try await directory(printing)
        guard let reply = try await Self.ask(line, in: directory) else {
            throw Failure(
                .usage,
                "nothing runs from \(directory.path); start it with “poolbots run”, or name its folder with --data or its file with --config"
            )
        }
        return reply
    }

    /// Asks the process that uses a data folder.
    /// - Returns: `nil` when none does.
    /// - Throws: `Failure` when it refuses.
    static func ask(_ line: String, in directory: URL) async throws -> ControlReply? {
        let reply = try await ControlSocket(directory: directory).ask(line, on: MultiThreadedEventLoopGroup.singleton)
        if case .refused(let reason)? = reply { throw Failure(.refused, reason) }
        return reply
    }
}

/// `poolbots status`
struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what “poolbots run” is doing: pools, bots, what failed and why.")

    @OptionGroup var running: RunningOptions
    @OptionGroup var printing: OutputOptions

    func run() async throws {
        guard case .status(let status) = try await running.ask("status", printing) else {
            throw Failure(.unexpected, "the running host gave an unexpected answer; is it of another version?")
        }
        printing.output.write(printing.json ? status.json : status.text)
    }
}

/// `poolbots restart`
struct Restart: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Begin a bot, or a pool, of “poolbots run” anew: also one that is parked.")

    @Argument(help: "BOT, POOL/BOT where several pools have a bot of this name, or POOL.")
    var name: String

    @OptionGroup var running: RunningOptions
    @OptionGroup var printing: OutputOptions

    func run() async throws {
        if case .done(let text) = try await running.ask("restart \(name)", printing) { printing.output.note(text) }
    }
}

/// `poolbots reload`
struct Reload: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Let “poolbots run” read its configuration file now, and say what came of it.")

    @OptionGroup var running: RunningOptions
    @OptionGroup var printing: OutputOptions

    func run() async throws {
        if case .done(let text) = try await running.ask("reload", printing) { printing.output.note(text) }
    }
}
