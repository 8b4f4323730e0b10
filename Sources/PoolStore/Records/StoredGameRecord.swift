public import Foundation

/// One game that was played, or is being played, without its moves.
public struct StoredGameRecord: Sendable, Equatable, Identifiable {
    /// Who sat where.
    public struct Player: Sendable, Equatable {
        public var seat: Int
        /// Whom the rating is kept for: the peer, or an own bot by its name and level.
        public var player: String
        /// The member that it was.
        public var peerID: String
        public var name: String
        /// Whether a bot of this host sat there.
        public var isOwn: Bool
        /// How many players have chosen its moves, one after the other: a bot is another one at each level. `player` is
        /// the last of them; 0 before a bot's first move, and always for others.
        public var playersSoFar: Int

        public init(
            seat: Int, player: String, peerID: String, name: String, isOwn: Bool, playersSoFar: Int = 0
        ) {
            self.seat = seat
            self.player = player
            self.peerID = peerID
            self.name = name
            self.isOwn = isOwn
            self.playersSoFar = playersSoFar
        }
    }

    /// How it ended.
    public struct End: Sendable, Equatable {
        public var at: Date
        /// The winner's seat; `nil` for a draw or no result.
        public var winner: Int?
        /// A word: `rules`, `forfeit`, `opponent_left`, `connection_lost`, `cancelled`.
        public var manner: String
        /// For people.
        public var reason: String

        public init(at: Date, winner: Int?, manner: String, reason: String) {
            self.at = at
            self.winner = winner
            self.manner = manner
            self.reason = reason
        }
    }

    /// Its number in this store, given when it is begun.
    public var id: Int64
    public let member: MemberAddress
    public let sessionID: UUID
    /// The type of the game as on the wire.
    public var gameType: String
    /// The name of the game for people.
    public var title: String
    /// By seat.
    public var players: [Player]
    public var startedAt: Date
    /// `nil` while it goes on.
    public var end: End?
    /// The number of its last move.
    public var moveCount: Int

    public init(
        member: MemberAddress, sessionID: UUID, gameType: String, title: String, players: [Player], startedAt: Date
    ) {
        id = 0
        self.member = member
        self.sessionID = sessionID
        self.gameType = gameType
        self.title = title
        self.players = players
        self.startedAt = startedAt
        moveCount = 0
    }
}

/// One move of a recorded game.
public struct StoredMove: Sendable, Equatable {
    /// From 1.
    public var number: Int
    public var seat: Int
    /// In the game's notation.
    public var text: String
    /// The drawn board after it, where earlier moves are missing.
    public var position: String?
    public var madeAt: Date

    public init(number: Int, seat: Int, text: String, position: String? = nil, madeAt: Date) {
        self.number = number
        self.seat = seat
        self.text = text
        self.position = position
        self.madeAt = madeAt
    }
}

/// How strong a player of one game is held to be.
public struct StoredRating: Sendable, Equatable {
    public let gameType: String
    /// As `StoredGameRecord.Player.player`.
    public let player: String
    public var name: String
    /// Glicko-2: rating, its uncertainty, and how erratic the player is.
    public var rating: Double
    public var deviation: Double
    public var volatility: Double
    public var wins: Int
    public var draws: Int
    public var losses: Int
    public var updatedAt: Date

    public init(
        gameType: String, player: String, name: String, rating: Double, deviation: Double, volatility: Double,
        wins: Int = 0, draws: Int = 0, losses: Int = 0, updatedAt: Date
    ) {
        self.gameType = gameType
        self.player = player
        self.name = name
        self.rating = rating
        self.deviation = deviation
        self.volatility = volatility
        self.wins = wins
        self.draws = draws
        self.losses = losses
        self.updatedAt = updatedAt
    }

    public var games: Int { wins + draws + losses }
}
