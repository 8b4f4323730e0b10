/// How patient a game service is, and how much it takes on.
public struct GameConfiguration: Sendable, Equatable {
    /// How many games may be set up or played at once; further invitations are declined (games.md 6.10). A game whose
    /// opponent is away does not count.
    public var maxGames = 4
    /// How long an invitation may stay unanswered (games.md 4).
    public var invitationLifetime: Duration = .seconds(45)
    /// When an unanswered invitation is sent once more, in case it was lost.
    public var invitationRepeat: Duration = .seconds(15)
    /// How long a game may wait for its start (games.md 4).
    public var waitingRoom: Duration = .seconds(120)
    /// How long a finished game can be played again.
    public var finishedKept: Duration = .seconds(600)
    /// How long a vanished opponent's seat is kept; zero ends the game at once (games.md 6.15).
    public var grace: Duration = .seconds(120)
    /// The least time between messages that depend on each other (games.md 6.3). Zero for relays that keep order.
    public var spacing: Duration = .milliseconds(250)
    /// A move that arrives this soon after an own state may have crossed it (games.md 6.4).
    public var crossing: Duration = .seconds(1)
    /// How long a move that came early waits for the one before it.
    public var gap: Duration = .seconds(1)
    /// When the inviter sends the board again, counted from the start, while another player must move (games.md 4).
    public var remindersAfterStart: [Duration] = [.seconds(2), .seconds(10)]
    /// When the board is sent again, counted from the last own move, while another player must move: repairs a lost
    /// move. The last step repeats.
    public var remindersAfterMove: [Duration] = [.seconds(5), .seconds(20), .seconds(60)]
    /// When a guest of a game that its inviter leads (Ludo) asks again, counted from its request or the last word of the
    /// inviter. The last step repeats.
    public var remindersAfterRequest: [Duration] = [.seconds(2), .seconds(5), .seconds(10), .seconds(30)]
    /// When the final board is sent again, counted from an own last move: the web client never asks for it.
    public var remindersAfterEnd: [Duration] = [.seconds(5)]
    /// A game whose opponent has not moved for so long is over.
    public var abandonedAfter: Duration = .seconds(1800)
    /// Whether the board is sent to players that were reached by another game's broadcasts (games.md 6.13).
    public var repairsBystanders = true

    public init() {}
}
