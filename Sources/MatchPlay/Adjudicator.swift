/// Ends games of two whose result both players agree on: a win when eight half-moves in a row expect at least 0.99
/// points for the same seat (about eight pawns in chess), a draw when from half-move 120 on sixteen in a row expect
/// within 0.02 of an even game. A player that expects nothing, or something else, starts the count anew.
struct Adjudicator {
    enum Ruling: Equatable {
        case won(seat: Int)
        case drawn
    }

    private var seat: Int?
    private var winning = 0
    private var even = 0

    /// - Parameters:
    ///   - expectation: the mover's points.
    mutating func heard(_ expectation: Double?, from mover: Int, halfMove: Int) -> Ruling? {
        guard let expectation else {
            (winning, even) = (0, 0)
            return nil
        }
        let favourite = expectation >= 0.99 ? mover : expectation <= 0.01 ? 1 - mover : nil
        winning = favourite == nil ? 0 : favourite == seat ? winning + 1 : 1
        seat = favourite
        even = abs(expectation - 0.5) <= 0.02 && halfMove >= 120 ? even + 1 : 0
        if let favourite, winning >= 8 { return .won(seat: favourite) }
        return even >= 16 ? .drawn : nil
    }
}
