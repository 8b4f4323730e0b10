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

/// What a session machine wants done.
package enum NearbySessionAction: Sendable, Equatable {
    case write(NearbyFrame)
    case tell(NearbyEvent)
    /// Close the connection when everything is written.
    case hangUp
}
