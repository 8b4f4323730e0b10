public import NearbyPlay

/// The clocks of a game: each player's time runs while it has to move, and every move gives some back.
///
/// Both sides keep their own, by their own machines' time; nothing on the wire says how late it is.
public struct ChessClock: Sendable, Equatable {
    /// What the players had left when the clocks last changed.
    private var white: Duration
    private var black: Duration
    private let increment: Duration
    /// Whose time runs, and since when; `nil` while both stand.
    private var running: (color: ChessAction.Color, since: Duration)?
    /// Whether time counts at all.
    public let isTimed: Bool

    /// - Parameter settings: with 0 seconds to begin with, time does not count.
    init(_ settings: ChessAction.Settings) {
        // A peer may name any number; a century is enough.
        let initial = Duration.seconds(min(settings.initialSeconds, Self.longest))
        white = initial
        black = initial
        increment = .seconds(min(settings.incrementSeconds, Self.longest))
        isTimed = settings.initialSeconds > 0
    }

    private static let longest = 3_155_760_000

    public static func == (one: ChessClock, other: ChessClock) -> Bool {
        one.white == other.white && one.black == other.black && one.increment == other.increment
            && one.running?.color == other.running?.color && one.running?.since == other.running?.since
    }

    /// What a player has left; never negative.
    public func remaining(_ color: ChessAction.Color, now: Duration) -> Duration {
        let left = color == .white ? white : black
        guard isTimed, let running, running.color == color else { return left }
        return max(.zero, left - (now - running.since))
    }

    /// Lets a player's time run, and no other's.
    mutating func run(_ color: ChessAction.Color, now: Duration) {
        stop(now: now)
        running = (color, now)
    }

    mutating func stop(now: Duration) {
        guard let running else { return }
        let left = remaining(running.color, now: now)
        if running.color == .white { white = left } else { black = left }
        self.running = nil
    }

    /// A player has moved: it gets its increment, and the other's time runs.
    mutating func moved(_ color: ChessAction.Color, now: Duration) {
        stop(now: now)
        if isTimed {
            if color == .white { white += increment } else { black += increment }
        }
        run(color.other, now: now)
    }

    /// Sets both, as after a pause.
    mutating func set(white: Duration, black: Duration) {
        self.white = white
        self.black = black
        running = nil
    }

    /// Whose time runs, and when it will be over.
    var flag: (color: ChessAction.Color, at: Duration)? {
        guard isTimed, let running else { return nil }
        return (running.color, running.since + (running.color == .white ? white : black))
    }
}
