/// The events of a bot, by the names that bots know them by.
public enum APIEventName: String, Sendable, CaseIterable, Hashable {
    case started, joined, rejoined
    case connectionLost = "connection_lost"
    case hostStatus = "host_status"
    case peerJoined = "peer_joined"
    case peerLeft = "peer_left"
    case profileChanged = "profile_changed"
    case sealed
    case message, mention, command, reaction
    case pollVote = "poll_vote"
    case history
    case historyCleared = "history_cleared"
    case unsealedText = "unsealed_text"
    case callOffer = "call_offer"
    case undelivered
    case gameInvited = "game_invited"
    case gameDeclined = "game_declined"
    case gameStarted = "game_started"
    case moveNeeded = "move_needed"
    case gameMoved = "game_moved"
    case gameRepaired = "game_repaired"
    case gameInterrupted = "game_interrupted"
    case gameResumed = "game_resumed"
    case gameRematch = "game_rematch"
    case gameEnded = "game_ended"
    case gameClosed = "game_closed"
    case joinRequest = "join_request"
    case joinDecided = "join_decided"
    case timer, warning
    case eventsLost = "events_lost"
    case stopping
}

extension APIEventName {
    /// Whether it may be dropped when too many events wait. What a game, an admission or the life of the bot depends
    /// on is dropped only after everything else.
    var isDispensable: Bool {
        switch self {
        case .peerJoined, .peerLeft, .profileChanged, .sealed, .message, .mention, .command, .reaction, .pollVote,
            .history,
            .historyCleared, .unsealedText, .callOffer, .undelivered, .gameMoved, .gameRepaired, .joinDecided, .timer,
            .warning:
            true
        case .started, .joined, .rejoined, .connectionLost, .hostStatus, .gameInvited, .gameDeclined, .gameStarted,
            .moveNeeded, .gameInterrupted, .gameResumed, .gameRematch, .gameEnded, .gameClosed, .joinRequest,
            .eventsLost, .stopping:
            false
        }
    }
}

/// Something that happened, as a bot is told it. Its fields are those of its `APIEventType`.
public struct APIEvent: Sendable, Equatable {
    public var name: APIEventName
    public var fields: APIObject

    public init(_ name: APIEventName, _ fields: APIObject = APIObject()) {
        self.name = name
        self.fields = fields
    }

    /// A field's value; `null` where there is none.
    public subscript(field: String) -> APIValue { fields[field] ?? .null }
}

/// The description of a kind of event.
public struct APIEventType: Sendable, Equatable {
    public var name: APIEventName
    /// One sentence.
    public var summary: String
    public var fields: [APIField]

    public init(_ name: APIEventName, _ summary: String, _ fields: [APIField] = []) {
        self.name = name
        self.summary = summary
        self.fields = fields
    }
}
