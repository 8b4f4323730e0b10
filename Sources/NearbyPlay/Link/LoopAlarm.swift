import NIOCore

/// The one timer of a machine.
struct LoopAlarm {
    private var pending: (time: Duration, timer: Scheduled<Void>)?

    /// Sets it to another time, or to none.
    mutating func set(_ time: Duration?, on loop: any EventLoop, _ ring: @escaping @Sendable () -> Void) {
        if let pending {
            if pending.time == time { return }
            pending.timer.cancel()
        }
        pending = time.map { time in
            let (seconds, attoseconds) = time.components
            let deadline =
                NIODeadline.uptimeNanoseconds(0) + .nanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
            return (time, loop.scheduleTask(deadline: deadline, ring))
        }
    }

    /// It has rung.
    mutating func clear() { pending = nil }
}
