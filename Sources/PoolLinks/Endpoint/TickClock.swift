import NIOCore

/// When an endpoint looks after what is due by itself: often while something happens, seldom while its links are idle,
/// not at all without any.
struct TickClock {
    /// The finest step of SCTP's timers while there is traffic.
    static let busy = TimeAmount.milliseconds(10)
    /// While nothing but heartbeats goes to and fro.
    static let idle = TimeAmount.milliseconds(100)
    /// Traffic counts as over after this.
    private static let linger = TimeAmount.milliseconds(500)
    /// A tick that is later than this has seen the whole process stand still: no peer is to blame for it.
    private static let stall = TimeAmount.milliseconds(500)

    private(set) var scheduled: (task: Scheduled<Void>, due: NIODeadline)?
    private var lastTraffic = NIODeadline.uninitialized()
    /// The link that goes on although memory is used up, and since when.
    private(set) var favoured: (session: LinkSession, until: NIODeadline)?

    /// Traffic: the next tick should be near.
    /// - Returns: when to tick next; `nil` when that is planned already.
    mutating func noteTraffic(now: NIODeadline) -> NIODeadline? {
        lastTraffic = now
        if let due = scheduled?.due, due <= now + Self.busy + Self.busy { return nil }
        return now + Self.busy
    }

    mutating func plan(_ task: Scheduled<Void>, due: NIODeadline) {
        scheduled?.task.cancel()
        scheduled = (task, due)
    }

    mutating func stop() {
        scheduled?.task.cancel()
        scheduled = nil
        favoured = nil
    }

    /// - Returns: how long the process has stood still, zero mostly; and when to tick next.
    mutating func tick(now: NIODeadline) -> (stall: TimeAmount, next: NIODeadline) {
        let late = scheduled.map { now - $0.due } ?? .zero
        scheduled = nil
        let isBusy = now - lastTraffic < Self.linger
        return (late > Self.stall ? late : .zero, now + (isBusy ? Self.busy : Self.idle))
    }

    /// Lets one of those who wait go on, until its message has come to its end, or the time is up.
    mutating func favour(_ session: LinkSession, until end: NIODeadline) {
        session.traffic.mayExceedMemory = true
        session.traffic.favours += 1
        favoured = (session, end)
    }

    /// The favoured one is through, or has ended.
    mutating func forget(_ session: LinkSession) {
        guard favoured?.session === session else { return }
        session.traffic.mayExceedMemory = false
        favoured = nil
    }
}

extension NIODeadline {
    /// Long before everything.
    static func uninitialized() -> NIODeadline { .uptimeNanoseconds(0) }
}
