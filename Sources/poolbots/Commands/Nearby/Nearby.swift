import ArgumentParser
import BotHost
import Foundation
import NearbyChess
import NearbyPlay
import Opponent
import Pool
import PoolCrypto
import PoolGames
import PoolStore
import PoolWire

/// `poolbots nearby`
struct Nearby: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Play chess with a phone, or another PoolBots, in the same local network: no relay, no internet.",
        discussion: """
            On this side:     poolbots nearby host --listen 0.0.0.0 --bot chess      (shows a code of six digits)
            On the phone:     pick the host in the list of nearby games and type the code.
            The other way:    poolbots nearby join --code 123456 --bot chess

            The code keeps out who does not know it. It does not hide the game from somebody who can watch the network.
            """,
        subcommands: [NearbyHostCommand.self, NearbyBrowseCommand.self, NearbyJoinCommand.self])
}

/// Who plays on this side.
struct NearbyPlayerOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Let a bot play: chess or chess:LEVEL (1 to 10, default 6). Options follow after commas: time=MILLISECONDS a move, \
            resign=no. Without it you play yourself, by typing moves (Nf3 or g1f3; “help” lists the rest).
            """, valueName: "bot"))
    var bot: String?

    @Option(help: "The name that the other player sees, at most 32 bytes.")
    var name: String = "PoolBot"

    /// What makes the player; `nil` is a person.
    func botSettings() throws -> NearbyBotSettings? {
        guard let bot else { return nil }
        var words = bot.split(separator: ",", omittingEmptySubsequences: false).map(String.init)[...]
        let parts = words.removeFirst().split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 2, parts[0].lowercased() == "chess" else {
            throw Failure(.usage, "nearby games are chess: write --bot chess or --bot chess:8, not “\(bot)”")
        }
        let level = parts.count == 2 ? Int(parts[1]) : 6
        guard let level, 1...10 ~= level else {
            throw Failure(.usage, "the level in “\(bot)” is not a number from 1 (beginner) to 10 (strongest)")
        }
        var settings = OpponentSettings(games: [.chess], level: level)
        for word in words {
            let option = word.split(separator: "=", maxSplits: 1).map(String.init)
            guard option.count == 2, ["time", "resign"].contains(option[0]) else {
                throw Failure(.usage, "“\(word)” does not fit the bot: the options are time=MILLISECONDS and resign=no")
            }
            if let hint = settings.set(option[0], to: option[1]) { throw Failure(.usage, hint) }
        }
        return NearbyBotSettings(level: level, moveTime: settings.moveTime, resigns: settings.resigns)
    }
}

/// What this installation keeps for nearby games.
struct NearbyFolder {
    let directory: URL

    /// Makes the folder if need be.
    init(_ data: DataOptions) throws {
        directory = data.directory
        try FileManager.default.createDirectory(
            at: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    /// The name of this installation, made once and kept for ever (nearby.md 1).
    func playerID() throws -> NearbyID {
        let file = directory.appending(path: "nearby-id")
        if let text = try? String(contentsOf: file, encoding: .utf8) {
            guard let id = NearbyID(text.trimmingCharacters(in: .whitespacesAndNewlines)) else {
                throw Failure(
                    .file, "\(file.path) is damaged: remove it, and other players see this machine as a new one")
            }
            return id
        }
        let id = NearbyID(random: SecureRandom.bytes)
        try PrivateFile.write(Data("\(id)\n".utf8), to: file)
        return id
    }

    /// The players that are not met without a key beside the code any more, one a line.
    var securedFile: URL { directory.appending(path: "nearby-secured") }

    func secured() throws -> KnownPlayers {
        guard FileManager.default.fileExists(atPath: securedFile.path) else { return KnownPlayers() }
        let text = try String(contentsOf: securedFile, encoding: .utf8)
        return KnownPlayers(
            try text.split(whereSeparator: \.isNewline).map { line in
                guard let id = NearbyID(String(line)) else {
                    throw Failure(.file, "\(securedFile.path): “\(line)” is no player: remove the line")
                }
                return id
            })
    }

    /// Keeps another one.
    func keepSecured(_ id: NearbyID) throws {
        guard !(try secured().contains(id)) else { return }
        let line = Data("\(id)\n".utf8)
        guard FileManager.default.fileExists(atPath: securedFile.path) else {
            return try PrivateFile.write(line, to: securedFile)
        }
        let file = try FileHandle(forWritingTo: securedFile)
        try file.seekToEnd()
        try file.write(contentsOf: line)
        try file.close()
    }

    /// Keeps the players that a report says to keep, and passes it on.
    func keeping(
        _ screen: NearbyScreen, _ report: @escaping @Sendable (NearbyReport) -> Void
    ) -> @Sendable (NearbyReport) -> Void {
        { news in
            report(news)
            guard case .secured(let player) = news else { return }
            do {
                try keepSecured(player.id)
            } catch {
                screen.note("Warning: \(player.name) cannot be kept in \(securedFile.path): \(error)")
            }
        }
    }

    var gamesFile: URL { directory.appending(path: "nearby-games.json") }

    /// Who may not come in, as “poolbots blocks” has it.
    func blocks() async throws -> BlockList {
        guard Store.exists(directory: directory.path) else { return BlockList() }
        let store = try await Store.openForReading(directory: directory.path)
        let blocks = BlockList(try await store.blocks().map { $0.entry })
        try await store.close()
        return blocks
    }
}
