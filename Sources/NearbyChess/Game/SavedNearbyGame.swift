import Foundation
public import NearbyPlay
import PoolCrypto
import PoolWire
import Sodium

/// A game that was broken off, as one side keeps it until it meets the other player again (nearby.md 12).
public struct SavedNearbyGame: Sendable, Equatable, Codable {
    /// The same on both sides.
    public var gameID: String
    public var startingFEN: String
    /// In the form of the wire, oldest first.
    public var moves: [String]
    public var ownColor: String
    public var whiteSeconds: Double
    public var blackSeconds: Double
    public var incrementSeconds: Int
    public var initialSeconds: Int
    public var allowDrawOffers: Bool
    public var allowTakebacks: Bool
    public var maxMovesCap: Int?

    init(
        gameID: String, startingFEN: String, moves: [String], ownColor: ChessAction.Color,
        settings: ChessAction.Settings, whiteSeconds: Double, blackSeconds: Double
    ) {
        self.gameID = gameID
        self.startingFEN = startingFEN
        self.moves = moves
        self.ownColor = ownColor.rawValue
        self.whiteSeconds = whiteSeconds
        self.blackSeconds = blackSeconds
        incrementSeconds = settings.incrementSeconds
        initialSeconds = settings.initialSeconds
        allowDrawOffers = settings.allowDrawOffers
        allowTakebacks = settings.allowTakebacks
        maxMovesCap = settings.maxMovesCap
    }

    var settings: ChessAction.Settings {
        ChessAction.Settings(
            allowDrawOffers: allowDrawOffers, allowTakebacks: allowTakebacks, incrementSeconds: incrementSeconds,
            initialSeconds: initialSeconds, maxMovesCap: maxMovesCap)
    }

    var request: ChessAction.ResumeRequest {
        ChessAction.ResumeRequest(
            gameID: gameID, moveCount: moves.count, whiteSeconds: whiteSeconds, blackSeconds: blackSeconds)
    }

    /// How far the clocks of two sides may be apart: they never saw the same moment.
    private static let tolerance = 10.0

    /// Whether another side's save is of the same game at the same point.
    func matches(_ request: ChessAction.ResumeRequest) -> Bool {
        request.gameID.lowercased() == gameID && request.moveCount == moves.count
            && abs(request.whiteSeconds - whiteSeconds) <= Self.tolerance
            && abs(request.blackSeconds - blackSeconds) <= Self.tolerance
    }

    /// The name of a session's game, which both sides can work out: the session's bytes as a UUID, and for later games of
    /// the session a hash.
    static func gameID(session: String, number: Int) -> String {
        let first = NearbyID(session)?.bytes
        let bytes = number == 1 ? first : nil
        let hash = bytes ?? Array(SHA256.hash(Array("\(session)/\(number)".utf8)).prefix(16))
        return UUID(bytes: hash)?.lowercasedText ?? session
    }
}

/// Where broken-off games are kept, by the other player's id.
public protocol NearbyGameArchive: Sendable {
    func savedGame(with player: NearbyID) async -> SavedNearbyGame?
    /// - Parameter game: `nil` forgets it.
    func save(_ game: SavedNearbyGame?, with player: NearbyID) async
}

/// Keeps them as long as the process lives, a few hundred at most.
public actor MemoryNearbyArchive: NearbyGameArchive {
    private static let capacity = 256
    private var games: [NearbyID: SavedNearbyGame] = [:]

    public init() {}

    public func savedGame(with player: NearbyID) -> SavedNearbyGame? { games[player] }

    public func save(_ game: SavedNearbyGame?, with player: NearbyID) {
        if game == nil || games[player] != nil || games.count < Self.capacity { games[player] = game }
    }
}
