/// What happens in a session. `connected` comes first and once, `disconnected` last and once.
public enum NearbyEvent: Sendable, Equatable {
    case connected
    case action(ChessAction)
    /// Clean and short enough to be shown.
    case chat(String)
    /// A message of another kind, unchecked.
    case message(NearbyMessage)
    /// The connection is lost. It may come back within `NearbyProtocol.resumeWindow`; what is sent meanwhile is kept.
    case interrupted
    case resumed
    /// What ends the session, told before its end; `keepaliveTimeout` only interrupts it.
    case failed(NearbyError)
    /// Without an error when somebody left or the connection was lost for good.
    case disconnected(NearbyError?)
}

/// What this side does in a session.
package enum NearbyCommand: Sendable, Equatable {
    case act(ChessAction)
    /// Cut to what the protocol shows.
    case say(String)
    /// Says goodbye, with a reason of at most 256 bytes.
    case leave(reason: String)
}

/// What a session machine wants done.
package enum NearbySessionAction: Sendable, Equatable {
    case write(NearbyFrame)
    case tell(NearbyEvent)
    /// The other side has shown that it shares more than the code (26.4). Once a session.
    case secured
    /// Close the connection when everything is written.
    case hangUp
}
