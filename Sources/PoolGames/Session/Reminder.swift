/// When the board is sent again while others must move: moves and boards can get lost, and the web client drops what
/// comes before its board exists (games.md 4, 5).
package struct Reminder: Sendable, Equatable {
    private let afterStart: [Duration]
    private let afterMove: [Duration]
    private var startedAt: Duration?
    /// Since when others have had to move; `nil` while nobody is waited for.
    package private(set) var waitingSince: Duration?
    package private(set) var next: Duration?

    package init(afterStart: [Duration], afterMove: [Duration]) {
        self.afterStart = afterStart
        self.afterMove = afterMove
    }

    /// The game has been started here.
    package mutating func started(at now: Duration) { startedAt = now }

    /// Others have to move from now on.
    package mutating func arm(at now: Duration) {
        waitingSince = now
        next = step(after: now)
    }

    /// As `arm`, but only the last and longest distance counts.
    package mutating func armPatiently(at now: Duration) {
        waitingSince = now
        next = afterMove.last.map { now + $0 }
    }

    package mutating func disarm() {
        waitingSince = nil
        next = nil
    }

    /// - Returns: whether it is time.
    package mutating func fire(at now: Duration) -> Bool {
        guard let due = next, due <= now else { return false }
        next = step(after: now)
        return true
    }

    private func step(after now: Duration) -> Duration? {
        guard let waitingSince else { return nil }
        let fromStart = startedAt.map { start in afterStart.map { start + $0 } } ?? []
        let soon = (fromStart + afterMove.map { waitingSince + $0 }).filter { $0 > now }.min()
        return soon ?? afterMove.last.map { now + $0 }
    }
}
