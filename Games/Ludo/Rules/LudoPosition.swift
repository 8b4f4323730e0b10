/// Where a token stands, as the wire says it (games.md 10).
public enum LudoPosition: Sendable, Hashable {
    /// Not yet in play.
    case yard
    /// On the track that all share: cell 0 to 51.
    case board(step: Int)
    /// On the last cells, which are the seat's own: 0 to 5.
    case homeColumn(step: Int)
    /// There to stay.
    case home
}

/// A token by its owner's seat and its number, both 0 to 3.
public struct LudoToken: Sendable, Hashable, Codable {
    public var playerIndex: Int
    public var tokenIndex: Int

    public init(playerIndex: Int, tokenIndex: Int) {
        self.playerIndex = playerIndex
        self.tokenIndex = tokenIndex
    }

    /// Whether there is such a token.
    var isReal: Bool { 0..<LudoTrack.seats ~= playerIndex && 0..<LudoTrack.tokens ~= tokenIndex }
}

/// The measures of the board (games.md 10).
///
/// A token's way is counted from its own start: -1 in the yard, 0 to 50 on the track, 51 to 56 in the home column, 57 at
/// home.
package enum LudoTrack {
    package static let seats = 4
    package static let tokens = 4
    package static let cells = 52
    package static let homeColumnCells = 6
    /// The last cell of the track that a seat's tokens go to, counted from its start.
    package static let lastTrackDistance = 50
    /// Nobody is captured here: the start cells, and eight cells on from each.
    package static let safeCells: Set<Int> = [0, 8, 13, 21, 26, 34, 39, 47]

    static let yard: Int8 = -1
    static let firstOfColumn: Int8 = 51
    static let home: Int8 = 57

    package static func start(of seat: Int) -> Int { seat * 13 }

    /// Cells counted from a start that are safe: the same for all seats.
    static func isSafe(way: Int8) -> Bool { way % 13 == 0 || way % 13 == 8 }

    /// Where a roll leads from a way, other tokens aside; `nil` where it leads nowhere. From the track it is 56 to home,
    /// from the home column one more (games.md 10).
    static func way(from way: Int8, roll: Int) -> Int8? {
        let end = way + Int8(roll)
        switch way {
        case yard: return roll == 6 ? 0 : nil
        case ..<firstOfColumn: return end < 56 ? end : home
        default: return end <= home && way < home ? end : nil
        }
    }
}

extension LudoPosition {
    /// - Parameter way: -1 to 57.
    init(way: Int8, seat: Int) {
        switch way {
        case LudoTrack.yard: self = .yard
        case ..<LudoTrack.firstOfColumn: self = .board(step: (LudoTrack.start(of: seat) + Int(way)) % LudoTrack.cells)
        case ..<LudoTrack.home: self = .homeColumn(step: Int(way - LudoTrack.firstOfColumn))
        default: self = .home
        }
    }

    /// How far a token of the seat has come; `nil` where none of its tokens can be.
    func way(of seat: Int) -> Int8? {
        switch self {
        case .yard: return LudoTrack.yard
        case .board(let step):
            guard 0..<LudoTrack.cells ~= step else { return nil }
            let distance = (step - LudoTrack.start(of: seat) + LudoTrack.cells) % LudoTrack.cells
            return distance <= LudoTrack.lastTrackDistance ? Int8(distance) : nil
        case .homeColumn(let step):
            return 0..<LudoTrack.homeColumnCells ~= step ? LudoTrack.firstOfColumn + Int8(step) : nil
        case .home: return LudoTrack.home
        }
    }
}
