public import Foundation

/// The name of a game on the wire (games.md 1). Open: an unknown game is declined or ignored, never a decoding error.
public struct GameType: RawRepresentable, Hashable, Sendable, Codable, CustomStringConvertible {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let connectFour = GameType(rawValue: "connect_four")
    public static let chess = GameType(rawValue: "chess")
    public static let chainReaction = GameType(rawValue: "chain_reaction")
    public static let promptParty = GameType(rawValue: "prompt_party")
    public static let ludo = GameType(rawValue: "ludo")

    public init(from decoder: any Decoder) throws {
        rawValue = try decoder.singleValueContainer().decode(String.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }

    public var description: String { rawValue }
}

extension GameType {
    /// Whether it is a game of PoolBots alone: its name begins with `poolbots.`. No other client gets to see it: a web
    /// client could not show it, and a Swift app could not read the message (games.md 1).
    public var isOwn: Bool { rawValue.hasPrefix("poolbots.") }

    /// The game's name for people.
    public var title: String {
        switch self {
        case .connectFour: "Connect Four"
        case .chess: "Chess"
        case .chainReaction: "Chain Reaction"
        case .ludo: "Ludo"
        case .promptParty: "Prompt Party"
        default: rawValue.split(separator: ".").last?.replacing("_", with: " ").capitalized ?? rawValue
        }
    }
}

/// What a control message does (games.md 1).
public enum GameControlType: String, Codable, Sendable {
    case invite
    case inviteResponse = "invite_response"
    case sessionUpdate = "session_update"
    case ready, start, pause, resume, forfeit, rematch
}

/// Payload of `game_control` (games.md 2).
public struct GameControlPayload: Codable, Sendable, Equatable {
    public var controlType: GameControlType
    public var gameType: GameType
    public var sessionID: UUID?
    /// JSON of `GameInvitation`, `GameInvitationResponse` or `MultiplayerGameSession`, as `controlType` says.
    public var data: Data?

    public init(controlType: GameControlType, gameType: GameType, sessionID: UUID?, data: Data? = nil) {
        self.controlType = controlType
        self.gameType = gameType
        self.sessionID = sessionID
        self.data = data
    }
}

/// Data of `invite` (games.md 2). "Host" is the inviter, not the host of the pool.
public struct GameInvitation: Codable, Sendable, Equatable {
    public var invitationID: UUID
    public var gameType: GameType
    public var hostPeerID: PeerID
    public var hostName: String
    public var sessionID: UUID
    public var timestamp: Date

    public init(
        invitationID: UUID, gameType: GameType, hostPeerID: PeerID, hostName: String, sessionID: UUID, timestamp: Date
    ) {
        self.invitationID = invitationID
        self.gameType = gameType
        self.hostPeerID = hostPeerID
        self.hostName = hostName
        self.sessionID = sessionID
        self.timestamp = timestamp
    }
}

/// Data of `invite_response` (games.md 2).
public struct GameInvitationResponse: Codable, Sendable, Equatable {
    public var invitationID: UUID
    public var accepted: Bool
    public var responderPeerID: PeerID
    public var responderName: String

    public init(invitationID: UUID, accepted: Bool, responderPeerID: PeerID, responderName: String) {
        self.invitationID = invitationID
        self.accepted = accepted
        self.responderPeerID = responderPeerID
        self.responderName = responderName
    }
}

/// State of a game session (games.md 1). Only waiting, playing and finished are set by other clients.
public enum GameSessionState: String, Codable, Sendable {
    case waiting, starting, playing, paused, finished, cancelled
}

/// Data of `session_update` and `start` (games.md 2).
public struct MultiplayerGameSession: Codable, Sendable, Equatable {
    public var sessionID: UUID
    public var gameType: GameType
    public var hostPeerID: PeerID
    public var hostName: String
    public var players: [GamePlayer]
    public var state: GameSessionState
    public var createdAt: Date

    public init(
        sessionID: UUID, gameType: GameType, hostPeerID: PeerID, hostName: String, players: [GamePlayer],
        state: GameSessionState, createdAt: Date
    ) {
        self.sessionID = sessionID
        self.gameType = gameType
        self.hostPeerID = hostPeerID
        self.hostName = hostName
        self.players = players
        self.state = state
        self.createdAt = createdAt
    }
}

/// A seat in a session (games.md 2). Index 0 is the inviter.
public struct GamePlayer: Codable, Sendable, Equatable {
    public var id: PeerID
    public var name: String
    public var playerIndex: Int
    public var isHost: Bool
    public var isReady: Bool
    public var colorIndex: Int
    public var profile: PoolUserProfile?

    public init(
        id: PeerID, name: String, playerIndex: Int, isHost: Bool, isReady: Bool, colorIndex: Int,
        profile: PoolUserProfile? = nil
    ) {
        self.id = id
        self.name = name
        self.playerIndex = playerIndex
        self.isHost = isHost
        self.isReady = isReady
        self.colorIndex = colorIndex
        self.profile = profile
    }
}
