/// What happens in Ludo. Rolling and passing are nobody's choice: they are chance's moves.
public enum LudoMove: Sendable, Hashable {
    /// The dice show 1 to 6.
    case roll(Int)
    /// The turn goes to the next seat: there is nothing to move, or it was the third six in a row.
    case pass
    /// The current seat moves its token 0 to 3.
    case move(token: Int)
}
