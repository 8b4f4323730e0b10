import ArgumentParser
import BotHost
import BotKit
import Foundation
import Logging
import PoolCrypto
import PoolGames
import PoolWire
import RelayTransport
import UCIEngine

/// Options of every command that prints.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Print one JSON object a line instead of text (docs/cli.md).")
    var json = false

    @Flag(name: .shortAndLong, help: "Log what happens inside to standard error.")
    var verbose = false

    var output: Output { Output(json: json) }

    /// Logs to standard error: warnings, or everything with `--verbose`.
    func logger(_ label: String) -> Logger {
        var logger = Logger(label: label) { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = verbose ? .debug : .warning
        return logger
    }
}

/// Where a command keeps what must survive.
struct DataOptions: ParsableArguments {
    @Option(
        name: .customLong("data"),
        help: ArgumentHelp(
            "Folder for keys, pools, block list and running games (or POOLBOTS_DATA; default ~/.local/share/poolbots).",
            valueName: "dir"))
    var path: String?

    /// The folder: option, environment, or the XDG place for data.
    var directory: URL {
        let environment = ProcessInfo.processInfo.environment
        if let path = path ?? environment["POOLBOTS_DATA"], !path.isEmpty {
            return URL(filePath: path, directoryHint: .isDirectory)
        }
        if let data = environment["XDG_DATA_HOME"], !data.isEmpty {
            return URL(filePath: data, directoryHint: .isDirectory).appending(path: "poolbots")
        }
        return FileManager.default.homeDirectoryForCurrentUser.appending(path: ".local/share/poolbots")
    }
}

/// Which bots to run, and under which name.
struct BotOptions: ParsableArguments {
    @Option(
        name: .customLong("bot"),
        help: ArgumentHelp(
            """
            A bot to run; repeat for more. GAME or GAME:LEVEL plays (\(GameCatalogue.names.joined(separator: ", ")); \
            levels 1 to 10, default 6), opponent[:LEVEL] plays every game, greeter welcomes people and answers !help, \
            moderator keeps order, and FILE.lua is a script, as in Bots/Dice/dice.lua,grants=chat+storage+journal. \
            Options follow after commas, as in chess:8,pace=human,from=Ada+Bo,games=2,people=1,time=500,talk=no,resign=no; \
            the last may be engine=uci:PROGRAM for chess.
            """, valueName: "bot"))
    var bots: [String] = []

    @Option(
        help: ArgumentHelp(
            """
            Let this engine play chess, for all bots that do: uci:PROGRAM[,OPTION=VALUE…], as in \
            uci:/usr/games/stockfish,UCI_LimitStrength=true,UCI_Elo=1700. When it fails the bot plays by itself.
            """, valueName: "engine"))
    var engine: String?

    @Option(help: "The name people see. Letters, digits, spaces and underscores can be mentioned by everybody.")
    var name: String = "PoolBot"

    /// The avatar people see: a membership without bots is a person's, and bots treat it as one.
    var avatar: String { bots.isEmpty ? "🙂" : PoolUserProfile.botAvatar }
}

/// How people tell bots what to do.
struct ChatCommandOptions: ParsableArguments {
    @Option(
        name: .customLong("owner"),
        help: ArgumentHelp(
            "Public key of somebody who may give roles, besides the host; repeat for more.", valueName: "key"))
    var owners: [String] = []

    @Option(help: "What commands in the chat begin with.")
    var prefix: String = "!"

    @Option(help: "The language in which commands are explained: en or de.")
    var language: CommandLanguage = .english
}

/// What bots may spend on finding moves.
struct ThinkingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The most cores that bots think on at once; all but one by default.", valueName: "count"))
    var thinkingCores: Int?

    @Option(
        help: ArgumentHelp(
            "The most memory for what they remember while thinking; \(ThinkingPool.memoryPerThought >> 20) a core.",
            valueName: "MiB"))
    var thinkingMemory: Int?

    func validate() throws {
        for number in [thinkingCores, thinkingMemory] where !(1...1_000_000 ~= number ?? 1) {
            throw ValidationError("--thinking-cores and --thinking-memory take a number from 1 on")
        }
    }

    /// Shared by all bots.
    var pool: ThinkingPool {
        ThinkingPool(
            cores: thinkingCores ?? ProcessInfo.processInfo.activeProcessorCount - 1,
            memory: thinkingMemory.map { $0 << 20 } ?? .max)
    }
}

/// How to check the certificate of a relay.
struct TrustOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Besides the system's authorities, require this public key: SHA-256 in hex or base64.", valueName: "hash"))
    var pin: String?

    @Option(
        help: ArgumentHelp(
            "Trust the certificate authorities in this PEM file instead of the system's.", valueName: "pem"))
    var trust: String?
}

extension BotOptions {
    /// The bots as the host makes them.
    /// - Parameter output: hears of engines that are not there.
    func specifications(_ output: Output) throws -> [BotSpecification] {
        let logger = Logger(label: "poolbots.bot") { StreamLogHandler.standardError(label: $0) }
        let shared = try engine.map { UCIEngine(try UCIConfiguration(parsing: $0), logger: logger) }
        let specifications = try bots.map { try BotSpecification(parsing: $0, engine: shared, logger: logger) }
        guard shared == nil || specifications.contains(where: { $0.games.contains(.chess) }) else {
            throw Failure(.usage, "--engine plays chess, and no bot does; add --bot chess")
        }
        try BotSpecification.check(specifications)
        let path = ProcessInfo.processInfo.environment["PATH"]
        for warning in specifications.compactMap({ $0.engineWarning(path: path) }) { output.emit(.warning(warning)) }
        return specifications
    }
}

extension ChatCommandOptions {
    /// How commands look.
    func settings() throws -> CommandSettings {
        do {
            return try CommandSettings(prefix: prefix, language: language)
        } catch {
            throw Failure(.usage, error.description)
        }
    }

    /// The owners' roles.
    func fixedRoles() throws -> [PeerID: Role] {
        for owner in owners where Base64.decode(owner)?.count != 32 {
            throw Failure(.usage, "--owner takes a public key, 44 characters as “members” lists them, not “\(owner)”")
        }
        return Dictionary(owners.map { (PeerID($0), .owner) }) { first, _ in first }
    }
}

extension TrustOptions {
    /// Whose certificates are accepted.
    var authorities: RelayNetwork.Trust { trust.map { .only(certificatesInPEMFile: $0) } ?? .system }

    /// How connections behave: a first connection that fails is told at once, a lost one is tried again for a quarter of
    /// an hour, after which whoever supervises this program should start it again.
    func transportConfiguration() throws -> RelayTransportConfiguration {
        var configuration = RelayTransportConfiguration()
        configuration.backoff.endsWithFirstFailure = true
        configuration.backoff.maxAttempts = 30
        if let pin {
            guard let parsed = TLSPin(pin) else {
                throw Failure(
                    .usage, "--pin takes the SHA-256 of the relay's public key: 64 hex digits or base64 of 32 bytes")
            }
            configuration.pin = parsed
        }
        return configuration
    }
}
