/// Whether a connection still lives: pings, pongs and silence (relay.md 2.2).
package struct Liveness {
    package enum Verdict: Sendable, Equatable {
        case fine
        case ping
        case dead(CloseReason)
    }

    private var lastMessage: Int64
    private var lastPong: Int64
    private var nextPing: Int64
    private var heardMessage = false
    private var heardPong = false

    package init(uptime: Int64, settings: RelayConfiguration.Server) {
        lastMessage = uptime
        lastPong = uptime
        nextPing = uptime + settings.pingInterval.milliseconds
    }

    /// A message of any kind has arrived.
    package mutating func message(isPong: Bool = false) {
        heardMessage = true
        heardPong = heardPong || isPong
    }

    /// Looks at the clock.
    ///
    /// - Parameter isHeld: whether we are the ones who do not read, so that silence means nothing.
    package mutating func tick(uptime: Int64, isHeld: Bool, settings: RelayConfiguration.Server) -> Verdict {
        if heardMessage || isHeld { lastMessage = uptime }
        if heardPong || isHeld { lastPong = uptime }
        heardMessage = false
        heardPong = false
        if uptime - lastMessage >= settings.idleTimeout.milliseconds { return .dead(.idleTimeout) }
        guard uptime >= nextPing else { return .fine }
        if uptime - lastPong > settings.pongTimeout.milliseconds { return .dead(.heartbeatTimeout) }
        nextPing = uptime + settings.pingInterval.milliseconds
        return .ping
    }
}
