/// What follow-up play proves without a search.
///
/// Whoever always answers in the column of the opponent's stone gets every second cell to the top. Cells on odd rows
/// (counted from 1 at the bottom) are worth much to the first player, those on even rows to the second.
extension ConnectFourNode {
    static let oddRows: UInt64 = ConnectFourBoard.bottom &* 0b010101
    static let evenRows: UInt64 = ConnectFourBoard.bottom &* 0b101010

    var empty: UInt64 { ConnectFourBoard.full & ~occupied }

    /// The most that the first player, who is to move, can reach if the second player only follows up. The columns of
    /// odd height are even in number; the second player answers a stone on one of them with one on another.
    @inline(__always)
    var followUpValue: Int {
        let empty = empty
        let open = playable & Self.evenRows
        if ConnectFourBoard.hasFour(own | (empty & Self.oddRows) | open) { return 1 }
        return ConnectFourBoard.hasFour(enemy | (empty & Self.evenRows & ~open)) ? -1 : 0
    }

    /// Whether the first player, who is not to move, wins by follow-up: with a threat on an odd row in a column of odd
    /// height, under which the second player has to put a stone in the end.
    @inline(__always)
    var losesByFollowUp: Bool {
        let empty = empty
        let open = playable & Self.evenRows
        var threats = enemyThreats & Self.oddRows
        if threats == 0 { return false }
        for column in 0..<ConnectFourBoard.columns {
            let cells = ConnectFourBoard.column(column)
            let inColumn = threats & cells
            if inColumn == 0 || open & cells == 0 { continue }
            let threat = inColumn & (0 &- inColumn)
            let mine =
                own | (((empty & Self.oddRows) | open) & ~cells) | (empty & Self.evenRows & cells & (threat &- 1))
            if !ConnectFourBoard.hasFour(mine) { return true }
            threats &= ~cells
        }
        return false
    }

    /// What is known without search.
    /// - Precondition: no side can win with its next stone.
    @inline(__always)
    func judged(stones: Int) -> ConnectFourBounds {
        if stones & 1 == 0 {
            let upper = followUpValue
            if upper == -1 { return .loss }
            if upper == 0 { return ConnectFourBoard.hasFour(enemy | empty) ? .noWin : .draw }
        } else if losesByFollowUp {
            return .loss
        }
        let empty = empty
        var bounds = ConnectFourBounds.unknown
        if !ConnectFourBoard.hasFour(own | empty) { bounds.insert(.noWin) }
        if !ConnectFourBoard.hasFour(enemy | empty) { bounds.insert(.noLoss) }
        return bounds
    }
}
