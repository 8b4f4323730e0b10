import PoolWire

/// What a connection knows while it is in the pool.
struct RelayMembership {
    var token: String
    var nextHeartbeat: Duration
    /// When anything was last heard of the relay.
    var lastHeard: Duration
    /// Host: when to ask whether the pool still exists. A pool without guests may vanish (relay.md 9.1).
    var nextProbe: Duration?
    /// Host: when an invitation that was asked for is overdue.
    var invitationUntil: Duration?
    /// Host, after a return: guests of before that were not seen since, and when they count as gone unless the relay
    /// says that the pool still existed.
    var missing: Set<PeerID> = []
    var returnNoticeUntil: Duration?

    init(token: String, now: Moment, configuration: RelayTransportConfiguration) {
        self.token = token
        nextHeartbeat = now.uptime + configuration.heartbeat
        lastHeard = now.uptime
    }

    var deadline: Duration {
        var first = nextHeartbeat
        for other in [nextProbe, invitationUntil, returnNoticeUntil] {
            if let other { first = min(first, other) }
        }
        return first
    }
}
