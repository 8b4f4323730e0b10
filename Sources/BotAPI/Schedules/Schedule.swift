import Foundation

/// When a timer fires: a value. It is asked for its next firing with what the clocks show then.
package enum Schedule: Sendable, Equatable {
    /// Once, so long after it was made.
    case after(Duration)
    /// Again and again with this distance, counted from when it was made. What was missed is not made up for.
    case every(Duration)
    /// Once, at this moment (seconds since 1970), at once if it has passed.
    case at(Int)
    /// By the clocks of the bot's time zone.
    case cron(CronExpression)

    /// What the clocks show.
    package struct Moment: Sendable {
        /// Monotonic.
        package var elapsed: Duration
        /// The calendar's time, since 1970.
        package var date: Duration

        package init(elapsed: Duration, date: Duration) {
            self.elapsed = elapsed
            self.date = date
        }
    }

    /// One firing.
    package struct Firing: Sendable, Equatable {
        /// When, on the monotonic clock.
        package var due: Duration
        /// When, by the calendar, for what is bound to it: never before that.
        package var date: Int?
    }

    package func first(_ now: Moment, on clock: WallClock) -> Firing? {
        switch self {
        case .after(let delay), .every(let delay): Firing(due: now.elapsed + max(.zero, delay))
        case .at(let date): firing(date, now)
        case .cron(let cron): cron.next(after: whole(now.date), on: clock).map { firing($0, now) }
        }
    }

    /// - Returns: `nil` when it does not fire again.
    package func next(after last: Firing, _ now: Moment, on clock: WallClock) -> Firing? {
        switch self {
        case .after, .at: return nil
        case .every(let interval):
            let missed = max(0, Int((now.elapsed - last.due) / interval))
            return Firing(due: last.due + interval * (missed + 1))
        case .cron(let cron):
            return cron.next(after: max(last.date ?? .min, whole(now.date)), on: clock).map { firing($0, now) }
        }
    }

    /// A firing that came while the calendar had not got there yet: the clock was put back, or runs slower.
    func postponed(_ firing: Firing, _ now: Moment) -> Firing? {
        guard let date = firing.date, Duration.seconds(date) > now.date else { return nil }
        return self.firing(date, now)
    }

    private func firing(_ date: Int, _ now: Moment) -> Firing {
        Firing(due: now.elapsed + max(.zero, .seconds(date) - now.date), date: date)
    }

    private func whole(_ date: Duration) -> Int { Int(date.components.seconds) }
}
