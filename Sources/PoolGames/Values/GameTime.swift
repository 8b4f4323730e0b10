public import Foundation

/// A moment as the state machines see it. They have no clock of their own.
public struct GameTime: Sendable, Equatable {
    /// Monotonic time since some fixed moment: what deadlines are measured with.
    public var elapsed: Duration
    /// The calendar's time, for timestamps on the wire and in the store.
    public var date: Date

    public init(elapsed: Duration, date: Date) {
        self.elapsed = elapsed
        self.date = date
    }
}
