package import NIOCore

/// The one timer of a machine that lives on an event loop.
package struct LoopAlarm {
    private var pending: (time: Duration, timer: Scheduled<Void>)?

    package init() {}

    /// Sees to it that it rings at a time, or before: most times are put off before they come, and a machine that is
    /// asked too early does nothing.
    /// - Parameters:
    ///   - time: since the clock's start; `nil`: nothing is due.
    ///   - ring: must call `clear` first, and set it anew in the end.
    package mutating func set(_ time: Duration?, on loop: any EventLoop, _ ring: @escaping @Sendable () -> Void) {
        guard let time else { return }
        if let pending, pending.time <= time { return }
        pending?.timer.cancel()
        pending = (time, loop.scheduleTask(deadline: NIODeadline(uptime: time), ring))
    }

    /// It has rung.
    package mutating func clear() { pending = nil }

    /// It will not ring.
    package mutating func cancel() {
        pending?.timer.cancel()
        pending = nil
    }
}
