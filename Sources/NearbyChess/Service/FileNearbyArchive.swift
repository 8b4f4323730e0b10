public import Foundation
public import Logging
import NIOPosix
public import NearbyPlay

/// Keeps broken-off games in a file of the data folder, readable by its owner only.
public actor FileNearbyArchive: NearbyGameArchive {
    private static let capacity = 256
    private static let maxBytes = 4 << 20
    private let file: URL
    private let logger: Logger
    private var games: [String: SavedNearbyGame]?

    public init(file: URL, logger: Logger) {
        self.file = file
        self.logger = logger
    }

    public func savedGame(with player: NearbyID) async -> SavedNearbyGame? { await load()[player.description] }

    public func save(_ game: SavedNearbyGame?, with player: NearbyID) async {
        var games = await load()
        guard games[player.description] != game, game == nil || games.count < Self.capacity else { return }
        games[player.description] = game
        self.games = games
        do {
            try await NIOThreadPool.singleton.runIfActive { [file, games] in
                let data = try JSONEncoder().encode(games)
                try data.write(to: file, options: .atomic)
                try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
            }
        } catch {
            logger.warning(
                "a broken-off game cannot be saved", metadata: ["file": "\(file.path)", "error": "\(error)"])
        }
    }

    private func load() async -> [String: SavedNearbyGame] {
        if let games { return games }
        var read: [String: SavedNearbyGame] = [:]
        do {
            read = try await NIOThreadPool.singleton.runIfActive { [file] in
                guard FileManager.default.fileExists(atPath: file.path) else { return [:] }
                let data = try Data(contentsOf: file)
                guard data.count <= Self.maxBytes else { return [:] }
                return try JSONDecoder().decode([String: SavedNearbyGame].self, from: data)
            }
        } catch {
            logger.warning("broken-off games cannot be read", metadata: ["file": "\(file.path)", "error": "\(error)"])
        }
        // Somebody may have been faster during the wait.
        let known = games ?? read
        games = known
        return known
    }
}
